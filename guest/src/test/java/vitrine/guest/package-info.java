/** Twin tests: each program of {@code src/main/c} runs on the host's kernel and in Vitrine, and must do the same. */
@NullMarked
package vitrine.guest;

import org.jspecify.annotations.NullMarked;
