/**
 * Native asynchronous input and output (io_setup(2) and its kin). As on Linux, what works on the page cache is done when
 * it is submitted; only polls are really asynchronous. A context belongs to an address space, and only it changes its
 * queue.
 */
@NullMarked
package vitrine.kernel.aio;

import org.jspecify.annotations.NullMarked;
