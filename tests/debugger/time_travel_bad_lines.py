"""Command lines that cannot be done by a debugger of two layers of at most three units, wherever it stands."""

BAD_LINES = (
    *("", "stepp", "step 0", "step -1", "step 1.5", "step 10000000000000", "reverse-step 0", "branches all"),
    *("goto", "goto -1", "goto 1e3", "goto 10000000000000", "goto 101%", "goto 1.%", "goto @nowhere", "goto middle"),
    *("goto 1:1:forward", "goto 0:1:forward:1", "goto 1:99:forward:1", "goto 1:1:sideways:1", "goto 1:1:delta:3"),
    *("mark", "mark two words", "mark é", f"mark {'m' * 41}", "back 0", "forward x"),
    *("break 3", "break 10", f"break {'9' * 5_000}", "break delta 3", "break layer", "break layer 0", "break sideways"),
    *(
        "break if",
        "break if z[3]",
        "break 4 if",
        "break 4 4",
        "break if loss = 0",
        "break if z[1]",
        "tbreak if nowhere",
    ),
    *("watch", "watch w[3]", "watch w[1][9,1]", "watch loss + 1", "trap", "trap inf"),
    *("delete", "delete 99", "delete x", "enable 99", "disable 1 2", "ignore 99 1", "ignore 1 -1", "ignore"),
    *("continue 0", "reverse-continue x", "until", "until loss <", "until 1/0 > 0", "until w[1]"),
    *("set", "set eta", "set eta =", "set eta = 0", "set eta = -1", "set eta = high", "set loss = 0", "set w[1] = 0"),
    *("set w[1][1,9] = 0", "set w[1][9,1] = 0", "set w[3][1,1] = 0", "set w[1][1,1] = 1e999", "set w[1][1,1] = nan"),
    *("set w[1][1,1] = 1/0", "set w[1][1,1] = w[1]", "set w[1][1,1] == 0", "set z[1][1] = 0", "set y = 1"),
    *("branch", "branch sideways", "diff", "diff sideways", "diff @nowhere", "diff 1000000000000", "diff 1:1"),
    *("last", "last w[9][1,1]", "last nowhere", "history", "history w[1]", "history w[1][1]", "print 1/0", "print"),
    *("foo", "step x", "print z[9]", "until los", "display los", "undisplay", "undisplay 99"),
)
