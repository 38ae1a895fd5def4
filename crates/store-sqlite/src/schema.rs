//! The tables, as the migrations make them.

diesel::table! {
    instance (one) {
        one -> BigInt,
        epoch -> BigInt,
        mark -> Text,
        held_since -> Nullable<BigInt>,
        provider -> Nullable<Text>,
    }
}

diesel::table! {
    callbacks (id) {
        id -> Binary,
        version -> BigInt,
        state -> Text,
        state_data -> Text,
        number -> Text,
        name -> Nullable<Text>,
        token_hash -> Binary,
        asked_at -> BigInt,
        attempts -> BigInt,
        calls_in -> BigInt,
        slot_at -> Nullable<BigInt>,
        slot_seat -> Nullable<BigInt>,
        proof -> Nullable<Text>,
        topic -> Nullable<Text>,
        priority -> BigInt,
    }
}

diesel::table! {
    attempts (id) {
        id -> Binary,
        callback -> Binary,
        number -> BigInt,
        epoch -> BigInt,
        opened_at -> Nullable<BigInt>,
        gate_leg -> Nullable<Binary>,
        gate_at -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
        provider -> Nullable<Text>,
        turn -> Nullable<Text>,
    }
}

diesel::table! {
    legs (id) {
        id -> Binary,
        attempt -> Binary,
        callback -> Binary,
        side -> Text,
        nonce_hash -> Nullable<Binary>,
        provider_call -> Nullable<Text>,
        target -> Nullable<Text>,
        phone -> Nullable<Text>,
    }
}

diesel::table! {
    events (sequence) {
        sequence -> BigInt,
        callback -> Binary,
        at -> BigInt,
        kind -> Text,
        event -> Text,
        moved -> Bool,
        rule -> Nullable<Text>,
    }
}

diesel::table! {
    effects (sequence) {
        sequence -> BigInt,
        id -> Binary,
        callback -> Binary,
        kind -> Text,
        effect -> Text,
        needs_line -> Bool,
        due -> BigInt,
        epoch -> Nullable<BigInt>,
        tries -> BigInt,
        crashes -> BigInt,
        deaths -> BigInt,
        rank -> BigInt,
    }
}

diesel::table! {
    messages (id) {
        id -> Binary,
        callback -> Binary,
        side -> Text,
        notice -> Text,
        carrier_id -> Nullable<Text>,
        status -> Text,
        error -> Nullable<BigInt>,
        tries -> BigInt,
        counted -> BigInt,
        intended_at -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    opt_outs (number) {
        number -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    texts_in (carrier_id) {
        carrier_id -> Text,
        number -> Text,
        keyword -> Text,
        at -> BigInt,
        reply -> Nullable<Text>,
    }
}

diesel::table! {
    secrets (name) {
        name -> Text,
        secret -> Binary,
    }
}

diesel::table! {
    idempotency_keys (key_hash) {
        key_hash -> Binary,
        request_hash -> Binary,
        callback -> Binary,
        state_data -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    decisions (token_hash) {
        token_hash -> Binary,
        callback -> Binary,
        attempt -> Binary,
        at -> BigInt,
    }
}

diesel::table! {
    findings (sequence) {
        sequence -> BigInt,
        callback -> Binary,
        leg -> Binary,
        at -> BigInt,
        said -> Text,
    }
}

diesel::table! {
    set_aside (id) {
        id -> Binary,
        callback -> Binary,
        kind -> Text,
        effect -> Text,
        due -> BigInt,
        tries -> BigInt,
        crashes -> BigInt,
        damaged -> Bool,
        at -> BigInt,
        told -> Bool,
        deaths -> BigInt,
    }
}

diesel::table! {
    recordings (id) {
        id -> Binary,
        callback -> Binary,
        leg -> Binary,
        carrier_id -> Text,
        lasted -> BigInt,
        at -> BigInt,
        deleted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    deliveries (id) {
        id -> Binary,
        callback -> Binary,
        subscriber -> Binary,
        name -> Text,
        topic -> Text,
        happened -> BigInt,
        status -> Text,
        tries -> BigInt,
        said -> Nullable<Text>,
        changed_at -> BigInt,
    }
}

diesel::table! {
    budget (leg) {
        leg -> Binary,
        attempt -> Binary,
        at -> BigInt,
        state -> Text,
        at_once -> BigInt,
        visitor -> Nullable<Text>,
        per_call -> BigInt,
        per_minute -> BigInt,
        estimate -> BigInt,
        cost -> Nullable<BigInt>,
    }
}

diesel::table! {
    switches (one) {
        one -> BigInt,
        intake -> Nullable<BigInt>,
        dialing -> Nullable<BigInt>,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Binary,
        name -> Text,
        key_hash -> Binary,
        scopes -> Text,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    blocks (id) {
        id -> Binary,
        number_hash -> Binary,
        masked -> Text,
        cause -> Text,
        blocked_by -> Text,
        callback -> Nullable<Binary>,
        at -> BigInt,
        lifted_by -> Nullable<Text>,
        lifted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    housekeeping (chore) {
        chore -> Text,
        due -> BigInt,
        done_at -> Nullable<BigInt>,
        removed -> BigInt,
    }
}

diesel::table! {
    staff (id) {
        id -> Binary,
        name -> Text,
        email -> Text,
        role -> Text,
        password -> Text,
        created_at -> BigInt,
        disabled_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    staff_sessions (token_hash) {
        token_hash -> Binary,
        staff -> Binary,
        created_at -> BigInt,
        seen_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    staff_setup (one) {
        one -> BigInt,
        token_hash -> Nullable<Binary>,
        until -> Nullable<BigInt>,
        done_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    staff_tries (key) {
        key -> Binary,
        tries -> BigInt,
        until -> BigInt,
    }
}

diesel::table! {
    audit (sequence) {
        sequence -> BigInt,
        at -> BigInt,
        who -> Text,
        action -> Text,
        subject -> Text,
        details -> Text,
        previous -> Binary,
        hash -> Binary,
    }
}

diesel::allow_tables_to_appear_in_same_query!(attempts, legs);
