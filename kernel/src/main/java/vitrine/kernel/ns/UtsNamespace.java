package vitrine.kernel.ns;

/** hostname and domainname of uname(2). */
public final class UtsNamespace extends Namespace {
    public String hostname;
    public String domainname;

    UtsNamespace(long number, UserNamespace owner, String hostname, String domainname) {
        super(NsKind.UTS, number, owner);
        this.hostname = hostname;
        this.domainname = domainname;
    }
}
