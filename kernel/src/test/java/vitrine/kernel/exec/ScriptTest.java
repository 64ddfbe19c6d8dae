package vitrine.kernel.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTest {
    private static Script parse(String text) {
        return Script.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "\"#!/bin/sh\n\",/bin/sh,",
                "\"#! \t/bin/sh \t \n\",/bin/sh,",
                "\"#!/usr/bin/env -S a b  c \t\nx\",/usr/bin/env,-S a b  c",
                "\"#!/bin/sh\",/bin/sh,",
                "\"#!a\tb\",a,b"
            })
    void interpreterAndOneArgument(String text, String interpreter, String argument) {
        assertThat(parse(text)).isEqualTo(new Script(interpreter, argument));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#!\n", "#!   \t  \n", "#!\n/bin/sh\n"})
    void noInterpreter(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(ExecFailure.class);
    }

    @Test
    void aNameThatDoesNotEndWithinTheBufferIsRefusedAndALongArgumentCut() {
        assertThatThrownBy(() -> parse("#!/" + "a".repeat(300) + "\n")).isInstanceOf(ExecFailure.class);
        Script cut = parse("#!/bin/sh " + "b".repeat(300) + "\n");
        assertThat(cut.argument()).hasSize(255 - "#!/bin/sh ".length());
    }
}
