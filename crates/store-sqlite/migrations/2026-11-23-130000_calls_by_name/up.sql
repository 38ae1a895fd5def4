-- Whose call it is that a provider names.
CREATE INDEX legs_of_call ON legs (provider_call) WHERE provider_call IS NOT NULL;
