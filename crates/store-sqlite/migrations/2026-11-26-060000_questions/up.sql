-- No attempt begins while it is asked what became of the last one.
CREATE INDEX questions ON effects (callback, due) WHERE kind = 'reconcile';
