package dev.cotangent.text;

import java.util.List;

/** Texts that tokenizers stumble over. */
final class HardTexts {
  static final List<String> ALL =
      List.of(
          "",
          " ",
          "\t\n\r ",
          "Hello, world!",
          "  leading and trailing  ",
          "It's, don't, we'll, I'd, they've, you're, I'm: 'tis.",
          "ÀÉÎÕÜ àéîõü Ångström naïve café",
          "e\u0301 a\u0323\u0302 o\u0302\u0323 \u0301 x\u0301\u0300\u0323",
          "İstanbul ıI ẞß ſ",
          "ΣΑΣ σας ς",
          "中文字符 混合 text 日本語テキスト 한국어 텍스트",
          "\u1112\u1161\u11ab\u1100\u1173\u11af 각",
          "𠀀𪜀𫝀𫠠 𠮷野家",
          "👩‍👩‍👧‍👦 👍🏽 🇩🇪 ❤️ 🙂",
          "a\u0000b\u0001c\u007fd\u0085e\u00a0f\u00adg\u200bh\u200di\ufeffj\ufffdk",
          "\u2028\u2029\u3000\u2003\u180e\u1680",
          "\ue000\uf8ff\u0378",
          "ﬁ ﬀ ½ ² ① Ⅷ ㎏ ｶﾞ ﾊﾟ ＡＢＣ １２３",
          "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝟙𝟚𝟛 ℌ",
          "مرحبا بالعالم שלום עולם हिन्दी ภาษาไทย",
          "supercalifragilisticexpialidocious antidisestablishmentarianism",
          "x".repeat(100),
          "x".repeat(101),
          "[CLS] [SEP] [MASK] [PAD] [UNK] [cls] [ MASK ]",
          "a[SEP]b[SEP][SEP]c",
          "1234567890 3.14 1,000,000 2024-01-01 12:34 50% $5 €5 £5 +49",
          "http://example.org/a?b=c&d=e#f user@example.org C:\\path #tag @name",
          "«guillemets» “quotes” ‘single’ … – — ‑ „low“ ¿qué? ¡sí!",
          "^`~|<>=+$ §¶©®™°±×÷",
          "``code`` **bold** _under_ ~~strike~~",
          "snake_case camelCase kebab-case",
          "new\nline\r\nreturn\ttab  two   three    four",
          "ᾳ ΐ ǆ Ǆ ŉ",
          "\u0344 \u0958 \u2126 \u212b \uf900 \u2f800",
          "क्षि நி ฐู ཨོཾ",
          "aaaaaaaaaaaaaaaaaaaa bbbbbb",
          "Lorem ipsum dolor sit amet, consectetur adipiscing elit.");

  private HardTexts() {}
}
