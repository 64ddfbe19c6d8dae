package vitrine.machine.decode;

/** How {@link Decoder#decode} ended. */
public enum DecodeResult {
    /** The instruction is complete and its fields are valid. */
    OK,
    /** No such instruction (#UD), including LOCK where it is not allowed. */
    INVALID,
    /** Longer than 15 bytes (#GP). */
    TOO_LONG,
    /** The bytes at hand end inside the instruction: the rest lies on the next page. */
    MORE
}
