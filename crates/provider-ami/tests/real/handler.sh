#!/bin/sh
# Stands in for agi-handler: dials the visitor whose number the nonce ends in, if it ends in one.
while read -r line && [ -n "$line" ]; do :; done
# The dialplan has nothing to do after this.
echo 'SET VARIABLE CALLBACK_AGI done'
read -r answer
echo 'GET FULL VARIABLE "${CALLBACK_NONCE}"'
read -r answer
number=${answer%)}
number=${number#*0a}
case $number in 1??????????) ;; *) exit 0 ;; esac
# As agi-handler does with the gate's answer.
echo 'SET VARIABLE CALLERID(num) +12015550199'
read -r answer
echo "EXEC Dial \"PJSIP/+$number@trunk,3\""
read -r answer
