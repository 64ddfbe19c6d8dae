/** Events of a run as events of JDK Flight Recorder, for Mission Control, {@code jfr print} and {@code jcmd}. */
@NullMarked
package vitrine.observe.jfr;

import org.jspecify.annotations.NullMarked;
