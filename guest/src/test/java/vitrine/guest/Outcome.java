package vitrine.guest;

/** What a program did, as far as a twin must do the same: standard output and error together, and exit status. */
record Outcome(String output, int status) {}
