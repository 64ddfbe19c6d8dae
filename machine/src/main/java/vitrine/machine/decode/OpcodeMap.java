package vitrine.machine.decode;

import org.jspecify.annotations.Nullable;

/** The 256 opcodes of one opcode map, each with the list of its {@link Form}s. Filled once, then only read. */
abstract class OpcodeMap {
    final @Nullable Form[] forms = new @Nullable Form[256];
    private final @Nullable Form[] last = new @Nullable Form[256];

    /** Adds a row behind those of the same opcode. */
    final void op(int opcode, long attributes, Mnemonic mnemonic, int... specs) {
        Form form = new Form(mnemonic, attributes, specs);
        Form previous = last[opcode];
        if (previous == null) {
            forms[opcode] = form;
        } else {
            previous.next = form;
        }
        last[opcode] = form;
    }

    /** Adds a row without a condition of its own. */
    final void op(int opcode, Mnemonic mnemonic, int... specs) {
        op(opcode, 0, mnemonic, specs);
    }
}
