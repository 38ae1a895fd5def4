#!/bin/sh
# Stands in for agi-handler: screens with a beep and a key, dials the visitor, writes down what it saw.
while read -r line && [ -n "$line" ]; do
    case $line in agi_arg_1:*) role=${line#*: } ;; esac
done
role=${role:-business}
ask() {
    echo "$*"
    read -r answer
}
note() { echo "$role $1 ${answer#200 result=}" >>"$CALLBACK_HANDLER_LOG"; }
finish() {
    ask 'SET VARIABLE CALLBACK_AGI done'
    exit 0
}
variable() {
    ask "GET FULL VARIABLE \"\${$1}\""
    note "$1"
}

[ "$role" = visitor ] || ask 'SET VARIABLE CALLBACK_AGI 1'
variable CALLBACK_LEG
variable "CHANNEL(linkedid)"
ask ANSWER
ask 'STREAM FILE beep "19"'
case $answer in "200 result=0 "*) ask 'WAIT FOR DIGIT 1500' ;; esac
answer=${answer%% endpos*}
note key
key=${answer#200 result=}
if [ "$role" = business ]; then
    [ "${key%% *}" = 49 ] || finish
    ask 'EXEC Dial "PJSIP/@VISITOR@@trunk,20,U(callback-visitor)"'
    variable DIALSTATUS
    variable HANGUPCAUSE
    variable ANSWEREDTIME
    finish
elif [ "${key%% *}" = 57 ]; then
    ask 'SET VARIABLE GOSUB_RESULT ABORT'
else
    ask 'SET VARIABLE MASTER_CHANNEL(CALLBACK_VISITOR) joined'
fi
