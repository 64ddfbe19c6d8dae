/** What can be said about a whole run: its counters, and the hash by which two runs are compared. */
@NullMarked
package vitrine.observe.run;

import org.jspecify.annotations.NullMarked;
