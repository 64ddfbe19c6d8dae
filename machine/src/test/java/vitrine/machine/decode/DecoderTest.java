package vitrine.machine.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encodings with a rule of their own; the broad check is {@link ObjdumpTest} and {@link HostLengthTest}. */
class DecoderTest {
    private final Decoder decoder = new Decoder();
    private final Insn insn = new Insn();

    private DecodeResult decode(String hex) {
        byte[] code = HexFormat.of().parseHex(hex.replace(" ", ""));
        return decoder.decode(code, 0, code.length, insn);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "90 | nop",
                "66 90 | nop",
                "f3 90 | pause",
                "41 90 | xchg r8d, eax",
                "f3 41 90 | xchg r8d, eax",
                "49 90 | xchg r8, rax",
                "f3 0f 1e fa | endbr64",
                "f3 48 0f 1e c8 | nop rax",
                "66 2e 0f 1f 84 00 00 00 00 00 | nop word ptr [rax+rax*1]",
                // the last of F2 and F3 counts, and both count before 66
                "f3 f2 0f 58 c1 | addsd xmm0, xmm1",
                "f2 f3 0f 58 c1 | addss xmm0, xmm1",
                "f3 66 0f 58 c1 | addss xmm0, xmm1",
                "66 f2 0f 38 f1 c1 | crc32 eax, cx",
                "66 f3 0f b8 c1 | popcnt ax, cx",
                "66 0f 38 f1 08 | movbe word ptr [rax], cx",
                // REX counts only directly in front of the opcode
                "48 66 89 c8 | mov ax, cx",
                "66 48 89 c8 | mov rax, rcx",
                "48 64 8b 00 | mov eax, dword ptr fs:[rax]",
                "40 41 89 c8 | mov r8d, ecx",
                "88 e0 | mov al, ah",
                "40 88 e0 | mov al, spl",
                "44 88 e0 | mov al, r12b",
                // segments: only FS and GS, the last one
                "64 2e 8b 00 | mov eax, dword ptr fs:[rax]",
                "64 65 8b 00 | mov eax, dword ptr gs:[rax]",
                "2e 8b 00 | mov eax, dword ptr [rax]",
                // ModRM and SIB
                "8b 04 24 | mov eax, dword ptr [rsp]",
                "41 8b 04 24 | mov eax, dword ptr [r12]",
                "42 8b 04 20 | mov eax, dword ptr [rax+r12*1]",
                "8b 45 00 | mov eax, dword ptr [rbp]",
                "41 8b 45 80 | mov eax, dword ptr [r13-0x80]",
                "8b 04 25 00 00 00 80 | mov eax, dword ptr [0xffffffff80000000]",
                "67 8b 04 25 00 00 00 80 | mov eax, dword ptr [0x80000000]",
                "8b 04 cd 00 00 00 00 | mov eax, dword ptr [rcx*8]",
                "41 8b 04 2f | mov eax, dword ptr [r15+rbp*1]",
                "67 8b 44 88 10 | mov eax, dword ptr [eax+ecx*4+0x10]",
                "8b 05 10 00 00 00 | mov eax, dword ptr [rip+0x10] # 0x1016",
                "67 8b 05 10 00 00 00 | mov eax, dword ptr [eip+0x10] # 0x1017",
                "c7 05 10 00 00 00 01 00 00 00 | mov dword ptr [rip+0x10], 0x1 # 0x101a",
                "a1 88 77 66 55 44 33 22 11 | mov eax, dword ptr [0x1122334455667788]",
                "67 a1 88 77 66 f5 | mov eax, dword ptr [0xf5667788]",
                "64 48 a3 28 00 00 00 00 00 00 00 | mov qword ptr fs:[0x28], rax",
                // immediates and operand sizes
                "48 83 c0 80 | add rax, 0xffffffffffffff80",
                "66 83 c0 80 | add ax, 0xff80",
                "48 81 c0 00 00 00 80 | add rax, 0xffffffff80000000",
                "66 81 c0 00 80 | add ax, 0x8000",
                "48 b8 88 77 66 55 44 33 22 11 | mov rax, 0x1122334455667788",
                "66 b8 88 77 | mov ax, 0x7788",
                "6a ff | push 0xffffffffffffffff",
                "66 6a ff | push 0xffff",
                "66 50 | push ax",
                "66 48 50 | push rax",
                "c8 34 12 ff | enter 0x1234, 0xff",
                "c1 e0 ff | shl eax, 0xff",
                "c1 f0 03 | shl eax, 0x3",
                "f6 c8 01 | test al, 0x1",
                "66 98 | cbw",
                "98 | cwde",
                "48 99 | cqo",
                "48 63 c1 | movsxd rax, ecx",
                "0f be c4 | movsx eax, ah",
                "48 0f c7 0f | cmpxchg16b xmmword ptr [rdi]",
                "f0 0f c7 0f | lock cmpxchg8b qword ptr [rdi]",
                "48 e5 10 | in eax, 0x10",
                "8c 18 | mov word ptr [rax], ds",
                "66 8c d8 | mov ax, ds",
                // branches: 66 changes nothing (Intel)
                "e8 00 00 00 00 | call 0x1005",
                "66 e8 00 00 00 00 | call 0x1006",
                "eb fe | jmp 0x1000",
                "0f 84 00 ff ff ff | je 0xf06",
                "2e 75 02 | jne 0x1005",
                "67 e3 00 | jecxz 0x1003",
                "f2 e9 00 00 00 00 | jmp 0x1006",
                "3e ff e0 | jmp rax",
                "66 ff d0 | call rax",
                "ff 18 | call far fword ptr [rax]",
                // strings
                "f3 48 a5 | rep movsq",
                "f2 ae | repne scasb",
                "f3 a6 | repe cmpsb",
                "67 aa | stosb",
                // control registers ignore ModRM.mod
                "0f 20 00 | mov rax, cr0",
                "44 0f 22 c0 | mov cr8, rax",
                // x87: REX.B does not reach ST(i)
                "41 d9 c1 | fld st(1)",
                "dc e1 | fsubr st(1), st(0)",
                "de e9 | fsubp st(1), st(0)",
                "df e0 | fnstsw ax",
                "db 2c 24 | fld tbyte ptr [rsp]",
                // MMX and SSE: REX does not reach MMn
                "45 0f fc c1 | paddb mm0, mm1",
                "66 45 0f fc c1 | paddb xmm8, xmm9",
                "66 48 0f 6e c0 | movq xmm0, rax",
                "66 0f 3a 16 c0 01 | pextrd eax, xmm0, 0x1",
                "66 0f 38 10 c1 | pblendvb xmm0, xmm1, xmm0",
                "f2 48 0f 38 f0 c1 | crc32 rax, cl",
                "f3 48 0f ae d0 | wrfsbase rax",
                // VEX
                "c5 f8 77 | vzeroupper",
                "c5 ec 58 c3 | vaddps ymm0, ymm2, ymm3",
                "c5 ea 10 c3 | vmovss xmm0, xmm2, xmm3",
                "c5 fa 10 03 | vmovss xmm0, dword ptr [rbx]",
                "c4 e2 78 f2 c3 | andn eax, eax, ebx",
                "c4 e3 75 4c c2 30 | vpblendvb ymm0, ymm1, ymm2, ymm3",
                "c4 e2 f1 92 04 e8 | vgatherdpd xmm0, qword ptr [rax+xmm5*8], xmm1",
                "c4 c1 7a 6f 45 00 | vmovdqu xmm0, xmmword ptr [r13]",
                "c4 e2 f1 b8 c2 | vfmadd231pd xmm0, xmm1, xmm2",
                "c4 e3 fb f0 c1 07 | rorx rax, rcx, 0x7",
            })
    void decodesAs(String hex, String expected) {
        assertThat(decode(hex)).isEqualTo(DecodeResult.OK);
        assertThat(Disassembler.format(insn, 0x1000)).isEqualTo(expected);
        assertThat(insn.length).isEqualTo(HexFormat.of().parseHex(hex.replace(" ", "")).length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // gone in 64-bit mode
                "06",
                "0e",
                "1f",
                "27",
                "37",
                "60",
                "61",
                "82 c0 01",
                "9a 00 00 00 00 00 00",
                "ce",
                "d4 0a",
                "d6",
                "ea 00 00",
                // LOCK: only read-modify-write on memory
                "f0 90",
                "f0 01 c0",
                "f0 8b 00",
                "f0 39 00",
                "f0 80 38 01",
                "f0 0f a3 00",
                "f0 0f ba 20 01",
                "f0 f6 20",
                // register where there must be memory, and the reverse
                "8d c0",
                "0f c7 c8",
                "0f ae c0",
                "c4 e2 7d 1a c0",
                "66 0f 12 c0",
                "0f 50 00",
                "66 0f d7 00",
                // no such member of a group
                "ff f8",
                "fe d0",
                "8f c8",
                "c6 c8 00",
                "0f ba c0 01",
                "0f c7 00",
                "0f 01 e8",
                // no such register
                "8e c8",
                "8c f0",
                "8e f8",
                "0f 20 c8",
                "0f 20 e8",
                "44 0f 20 c8",
                "44 0f 21 c0",
                // prefixes that make a reserved encoding
                "f3 0f 54 c1",
                "66 0f 52 c1",
                "f2 0f 6f c1",
                "f2 0f c7 f0",
                "f3 0f 2b 00",
                // not announced: 3DNow!, EVEX, XOP, TSX, MPK, user-mode VMX
                "0f 0f c1 b4",
                "62 f1 7c 48 58 c1",
                "8f e8 78 c0 c0 01",
                "c7 f8 00 00 00 00",
                "c6 f8 00",
                "0f 01 ee",
                "0f 78 c0",
                // VEX: no 66, F2, F3, LOCK, REX in front; vvvv must be 1111 where unused; L and W where they count
                "66 c5 f8 58 c1",
                "f3 c5 f8 58 c1",
                "f0 c5 f8 58 00",
                "48 c5 f8 58 c1",
                "c5 e8 10 c1",
                "c5 fc 12 c1",
                "c4 e2 79 16 c1",
                "c4 e2 f9 18 c1",
                "c4 e4 78 58 c1",
                "c5 fd 6e c0",
                // gathers: SIB wanted, registers distinct
                "c4 e2 71 92 00",
                "c4 e2 79 92 04 08",
                "c4 e2 71 92 04 00"
            })
    void refuses(String hex) {
        assertThat(decode(hex)).isEqualTo(DecodeResult.INVALID);
    }

    @Test
    void fifteenBytesAreTheLimit() {
        String fourteen = "66".repeat(14);
        assertThat(decode(fourteen + "90")).isEqualTo(DecodeResult.OK);
        assertThat(insn.length).isEqualTo(15);
        assertThat(decode(fourteen + "6690")).isEqualTo(DecodeResult.TOO_LONG);
        assertThat(decode("66".repeat(40))).isEqualTo(DecodeResult.TOO_LONG);
        assertThat(decode("2e".repeat(5) + "48b81122334455667788")).isEqualTo(DecodeResult.OK);
        assertThat(decode("2e".repeat(6) + "48b81122334455667788")).isEqualTo(DecodeResult.TOO_LONG);
        assertThat(decode("66".repeat(14))).isEqualTo(DecodeResult.MORE);
        assertThat(decode("")).isEqualTo(DecodeResult.MORE);
    }

    @Test
    void bytesBehindTheLimitDoNotCount() {
        byte[] code = new byte[64];
        HexFormat.of().parseHex("48b88877665544332211");
        System.arraycopy(HexFormat.of().parseHex("48b88877665544332211"), 0, code, 20, 10);
        for (int limit = 20; limit < 30; limit++) {
            assertThat(decoder.decode(code, 20, limit, insn)).isEqualTo(DecodeResult.MORE);
        }
        assertThat(decoder.decode(code, 20, 30, insn)).isEqualTo(DecodeResult.OK);
        assertThat(insn.imm).isEqualTo(0x1122334455667788L);
    }

    @Test
    void fieldsOfAMemoryOperand() {
        assertThat(decode("f0 65 67 4c 0f b1 7c 8b f0")).isEqualTo(DecodeResult.OK);
        assertThat(insn.mnemonic).isEqualTo(Mnemonic.CMPXCHG);
        assertThat(insn.has(Insn.LOCK)).isTrue();
        assertThat(insn.segment).isEqualTo(Insn.SEGMENT_GS);
        assertThat(insn.addrSize).isEqualTo(4);
        assertThat(insn.opSize).isEqualTo(8);
        assertThat(insn.operands).isEqualTo(2);
        assertThat(insn.isMem(0)).isTrue();
        assertThat(insn.memSize).isEqualTo(8);
        assertThat(insn.base).isEqualTo(3);
        assertThat(insn.index).isEqualTo(1);
        assertThat(insn.scale).isEqualTo(4);
        assertThat(insn.disp).isEqualTo(-16);
        assertThat(insn.kind(1)).isEqualTo(OperandKind.GPR);
        assertThat(insn.reg(1)).isEqualTo(15);
        assertThat(insn.kind(2)).isEqualTo(OperandKind.NONE);
    }

    @Test
    void conditionsAndTargets() {
        assertThat(decode("7e 80")).isEqualTo(DecodeResult.OK);
        assertThat(insn.cond).isEqualTo(14);
        assertThat(insn.target(0x1000)).isEqualTo(0xf82);
        assertThat(decode("48 0f 4d c1")).isEqualTo(DecodeResult.OK);
        assertThat(insn.mnemonic).isEqualTo(Mnemonic.CMOV);
        assertThat(insn.cond).isEqualTo(13);
        assertThat(decode("48 89 c1")).isEqualTo(DecodeResult.OK);
        assertThat(insn.cond).isZero();
    }
}
