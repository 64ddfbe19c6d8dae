package vitrine.kernel.event;

import java.util.Arrays;

/**
 * Hands events to subscribers, in order, on the machine's thread. Emitters test {@link #on} first, so that an event
 * that nobody wants costs a branch and no allocation: {@code if (events.on) events.emit(new …)}.
 */
public final class EventStream {
    /** Sees every event. Must not change kernel state. */
    @FunctionalInterface
    public interface Subscriber {
        void on(Event.Stamp stamp, Event event);
    }

    /** Supplies the stamp of the moment. */
    @FunctionalInterface
    public interface Stamper {
        Event.Stamp stamp();
    }

    /** Whether anybody listens. */
    public boolean on;

    private Subscriber[] subscribers = {};
    private Stamper stamper = () -> new Event.Stamp(0, 0, 0);

    public void stampWith(Stamper source) {
        this.stamper = source;
    }

    public void subscribe(Subscriber subscriber) {
        subscribers = Arrays.copyOf(subscribers, subscribers.length + 1);
        subscribers[subscribers.length - 1] = subscriber;
        on = true;
    }

    public void emit(Event event) {
        Event.Stamp stamp = stamper.stamp();
        for (Subscriber s : subscribers) {
            s.on(stamp, event);
        }
    }
}
