@NullMarked
package vitrine.machine.vector;

import org.jspecify.annotations.NullMarked;
