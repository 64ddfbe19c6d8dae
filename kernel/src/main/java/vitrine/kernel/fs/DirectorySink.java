package vitrine.kernel.fs;

/** Takes the entries of a folder one by one (dir_context). */
@FunctionalInterface
public interface DirectorySink {
    /**
     * One entry.
     *
     * @param mode at least the type bits of st_mode; 0 when not known
     * @param next cookie of the entry behind this one
     * @return false when there is no room: this entry has to come first next time
     */
    boolean entry(String name, long ino, int mode, long next);
}
