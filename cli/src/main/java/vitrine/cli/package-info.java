/**
 * The command line: what was typed becomes a {@link vitrine.Linux.Builder}, what the guest returned becomes an exit
 * status. Parsing is strict: whatever is not understood ends with one line on stderr and status 125, before any guest
 * code has run.
 */
@NullMarked
package vitrine.cli;

import org.jspecify.annotations.NullMarked;
