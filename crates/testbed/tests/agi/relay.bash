#!/bin/bash
# What AGI() and EAGI() run in script mode.
#
#   relay ADDRESS   hands the session on to the test, with a few facts before the environment
#   failing         ends with status 3
#   mortal          waits for the hang-up without a handler for SIGHUP, then puts a key
#   survivor        the same with a handler

# Before anything here takes a descriptor of its own.
if [ -e /proc/$$/fd/3 ]; then audio=open; else audio=closed; fi

case $1 in
relay)
    exec {wire}<>"/dev/tcp/${2/://}"
    {
        echo "relay_arguments: $*"
        echo "relay_variables:" $(compgen -e | grep '^AST_' | sort)
        echo "relay_audio: $audio"
    } >&"$wire"
    cat <&0 >&"$wire" &
    # The test decides about the end: Asterisk leaves its own side open until the program is gone.
    cat <&"$wire"
    kill $!
    ;;
failing) exit 3 ;;
mortal | survivor)
    # So that a signal ends `read`.
    set -o posix
    [ "$1" = mortal ] || trap 'hung_up=yes' HUP
    echo "NOOP waiting"
    while [ -z "$hung_up" ] && read -r _; do :; done
    echo "DATABASE PUT sighup $1 outlived"
    read -r _
    ;;
esac
