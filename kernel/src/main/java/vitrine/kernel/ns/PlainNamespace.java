package vitrine.kernel.ns;

/** A namespace of which there is only the first: time. */
public final class PlainNamespace extends Namespace {
    PlainNamespace(NsKind kind, UserNamespace owner) {
        super(kind, kind.first, owner);
    }
}
