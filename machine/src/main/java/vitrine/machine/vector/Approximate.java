package vitrine.machine.vector;

/**
 * RCPPS and RSQRTPS (Intel SDM volume 2): approximations with a relative error of at most 1.5 * 2^-12, which raise
 * nothing and ask neither rounding mode nor masks. Every maker gives different bits within that bound; these are
 * AMD's (family 25), the same on every host. The upper twelve bits of the fraction choose the result by a bipartite
 * table:
 *
 * <pre>
 *   fraction  22 .. 19   18 .. 15   14 .. 11        result = first[a, b] - second[a, c]
 *                a          b          c
 * </pre>
 */
public final class Approximate {
    /** 256 entries of three hexadecimal digits. */
    private static final String RECIPROCAL =
            "ffefdefbff9ff81f62f43f25f07ee9ecbeaee91e74e57e3ae1ce00de4dc9dadd92d77d5cd41d26d0ccf2cd8cbeca4c8b"
                    + "c70c57c3ec25c0dbf4bdcbc4bacb94b7db65b4eb37b20b09af1adbac4aaea98a82a6ca56a41a2ba16a019ec9d79c29ae"
                    + "99898497095c94893492090d8f98e68d28bf8ac89988687486184f83c82a8188067f47e27d07bf7ad79c78a779768757"
                    + "7457347247137026f26e26d16c16b16a16916816726626526426336236146055f65e75d85c95ba5ac59d58f580572563"
                    + "55554753852a51d50f5014f34e64d84ca4bd4b04a249548847a46d46045344743a42d4204144073fb3ee3e23d63c93bd"
                    + "3b13a539938d38137536935e35234633b32f32431830d3022f62eb2e02d52ca2bf2b42a929e29328827e27326925e253"
                    + "24823e23422921f21520b2011f61ec1e21d81cf1c51bb1b11a719e19418a18117716e16415b15114813f13612c12311a"
                    + "1101070fe0f50ec0e30db0d20c90c00b70af0a609d09508c08407b07306a06205a051049041039030028020018010008";

    /** 256 entries of one digit to the base 36. */
    private static final String RECIPROCAL_STEP =
            "023579bdfhikmoqs013568abdfgiklnp0134578abdeghjkm01245689acdeghik012346789bcdefhi012456789abcefgh"
                    + "0123456789abcdef01234556789abcde012234567889abcd0112345567899abc0122344567789aab011233455677899a"
                    + "0012233455677889001223345566788900112233455667780011223445566778";

    /** 256 entries of three hexadecimal digits. */
    private static final String ROOT_ODD =
            "ffffeffdffd0fc0fb0fa1f92f82f73f64f55f46f37f28f1af0befceeeedfed1ec3eb5ea7e99e8be7de6fe61e54e46e39"
                    + "e2be1ee10e03df6de9ddcdcfdc2db5da9d9cd8fd83d76d6ad5dd51d44d38d2cd20d14d08cfccf0ce5cd9ccdcc2cb6cab"
                    + "c9ec93c88c7cc71c66c5bc50c45c3ac2fc24c19c0ec04bf9beebe4bd9bcfbc4bbabafba5b9bb91b86b7cb72b68b5eb54"
                    + "b4ab40b36b2cb22b19b0fb05afcaf2ae9adfad6accac3abaab0aa7a9ea94a8ba82a79a70a67a5ea55a4ca43a3ba32a29"
                    + "a21a18a0fa079fe9f69ed9e59dc9d49cb9c39bb9b29aa9a299999198998197997196996195995194994193993292a922"
                    + "91a91290b9038fb8f48ec8e58dd8d68ce8c78bf8b88b18a98a289b89488d88587e87787086986285b85484d84683f838"
                    + "83082982281c81580e8078007fa7f37ec7e67df7d87d27cb7c57be7b87b17ab7a479e79779178b78477e77877176b765"
                    + "75e75875274c74674073a73372d72772171b71570f7097036fd6f76f16eb6e56e06da6d46ce6c86c36bd6b76b16ac6a6";

    /** 256 entries of one digit to the base 36. */
    private static final String ROOT_ODD_STEP =
            "01234567789abcde01233456789aabcd012234566789abbc0122344567789aab001223455677899a011233455667889a"
                    + "001223344566788900112234455667880112233445566778001122334455667700112233344556670112223344556667"
                    + "0011122333445566001122233444555600111223334455560001112233344455";

    /** 256 entries of three hexadecimal digits. */
    private static final String ROOT_EVEN =
            "6a069568a67e67366965e65364863d63362861d6136085fe5f35e95df5d45ca5c05b65ac5a259958f58557b57256855f"
                    + "55554b54253952f52651d51450b5024f94f04e74de4d54cc4c34bb4b24a94a149849048747f47746e46645e45544d445"
                    + "43d43542d42541d41540d4053fd3f53ee3e63de3d73cf3c83c03b93b13aa3a239b39438c38537e37736f36836135a353"
                    + "34c34533e33733032932231b31530e3073002fa2f32ec2e62df2d92d22cc2c52bf2b82b22ac2a529f29929228c286280"
                    + "27927326d26726125b25524f24924323d23723122b22522021a21420e2092031fd1f71f21ec1e71e11db1d61d01cb1c5"
                    + "1c01bb1b51b01aa1a51a019a19519018a18518017b17617016b16616115c15715214d14814313e13913412f12a125120"
                    + "11a11611110c1071020fd0f90f40ef0ea0e60e10dc0d80d30ce0ca0c50c10bc0b70b30ae0aa0a50a109c09809308f08b"
                    + "08608207d07907507006c06806305f05b05705204e04a04604103d03903503102d02902402001c01801401000c008004";

    /** 256 entries of one digit to the base 36. */
    private static final String ROOT_EVEN_STEP =
            "011233455677899a00122334556778990012233445667788001223344556677800112233445566770111223344556667"
                    + "001122233445556600112223344455660001122233344555001112223334445500111222333444550111222333444455"
                    + "0001112222333444000111222233344400111122223333440011112222333344";

    private static final short[] RECIPROCAL_TABLE = table(RECIPROCAL, RECIPROCAL_STEP);
    private static final short[] ROOT_ODD_TABLE = table(ROOT_ODD, ROOT_ODD_STEP);
    private static final short[] ROOT_EVEN_TABLE = table(ROOT_EVEN, ROOT_EVEN_STEP);

    private Approximate() {}

    private static short[] table(String first, String step) {
        short[] t = new short[4096];
        for (int i = 0; i < 4096; i++) {
            int ab = i >> 4;
            int ac = i >> 4 & 0xf0 | i & 15;
            t[i] = (short) (Integer.parseInt(first, 3 * ab, 3 * ab + 3, 16) - Character.digit(step.charAt(ac), 36));
        }
        return t;
    }

    static int reciprocal(int x) {
        int e = x >> 23 & 0xff;
        int sign = x & 0x8000_0000;
        if (e == 0xff) {
            return (x & 0x7f_ffff) != 0 ? x | 0x40_0000 : sign;
        }
        if (e == 0) {
            return sign | 0x7f80_0000;
        }
        if (e >= 253) {
            return sign; // a denormal result is flushed
        }
        return sign | 253 - e << 23 | RECIPROCAL_TABLE[x >> 11 & 0xfff] << 11;
    }

    static int rootReciprocal(int x) {
        int e = x >> 23 & 0xff;
        if (e == 0xff && (x & 0x7f_ffff) != 0) {
            return x | 0x40_0000;
        }
        if (e == 0) {
            return x & 0x8000_0000 | 0x7f80_0000;
        }
        if (x < 0) {
            return 0xffc0_0000;
        }
        if (e == 0xff) {
            return 0;
        }
        short[] table = (e & 1) != 0 ? ROOT_ODD_TABLE : ROOT_EVEN_TABLE;
        return 126 - (e - 127 >> 1) << 23 | table[x >> 11 & 0xfff] << 11;
    }

    private static long pair(int low, int high) {
        return low & 0xffff_ffffL | (long) high << 32;
    }

    public static void rcpps(long[] v, int d, int s) {
        v[d] = pair(reciprocal((int) v[s]), reciprocal((int) (v[s] >> 32)));
        v[d + 1] = pair(reciprocal((int) v[s + 1]), reciprocal((int) (v[s + 1] >> 32)));
    }

    public static void rcpss(long[] v, int d, int s) {
        v[d] = pair(reciprocal((int) v[s]), (int) (v[d] >> 32));
    }

    public static void rsqrtps(long[] v, int d, int s) {
        v[d] = pair(rootReciprocal((int) v[s]), rootReciprocal((int) (v[s] >> 32)));
        v[d + 1] = pair(rootReciprocal((int) v[s + 1]), rootReciprocal((int) (v[s + 1] >> 32)));
    }

    public static void rsqrtss(long[] v, int d, int s) {
        v[d] = pair(rootReciprocal((int) v[s]), (int) (v[d] >> 32));
    }
}
