/**
 * Waiting for several descriptors: poll, select, epoll, and the descriptors made for it: eventfd, timerfd, signalfd.
 */
@NullMarked
package vitrine.kernel.poll;

import org.jspecify.annotations.NullMarked;
