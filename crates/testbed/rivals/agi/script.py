"""The work of a call, over pyst2. Its first line, which names the interpreter, is put in front by
deploy/bench-agi."""

from asterisk.agi import AGI, AGIException


def main():
    agi = AGI()
    agi.answer()
    agi.stream_file("beep")
    value = agi.get_variable("BENCH_IN")
    agi.set_variable("BENCH_OUT", value)
    agi.appexec("NoOp", "done")
    agi.hangup()


try:
    main()
except AGIException:
    pass  # The call is over.
