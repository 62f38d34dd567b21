package dev.lakeweir.spec.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenizerTest {
  static Stream<Arguments> texts() {
    return Stream.of(
        tokens("a.b_1 -- c; 'd'\n,", "a", ".", "b_1", ","),
        tokens("-- c \\\n still ; comment\na", "a"),
        tokens("a /* b /* c */ ; */ d", "a", "d"),
        tokens("a /*+ hint(x) */ b", "a", "b"),
        tokens("'it''s' 'a\\';' \"b\"\"c\"", "'it''s'", "'a\\';'", "\"b\"\"c\""),
        tokens("r'a\\' R\"b'\" xr'c'", "r'a\\'", "R\"b'\"", "xr", "'c'"),
        tokens("`a``b;`c", "`a``b;`", "c"),
        tokens("1.5e-3 2L 1..2 x'ff'", "1.5e", "-", "3", "2L", "1", ".", ".", "2", "x", "'ff'"),
        tokens("größe 名前 🎈;", "größe", "名前", "🎈", ";"));
  }

  private static Arguments tokens(String text, String... expected) {
    return Arguments.of(text, List.of(expected));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void textIsCutAsSparkCutsIt(String text, List<String> expected) {
    assertThat(Tokenizer.tokens(text)).extracting(Token::text).isEqualTo(expected);
  }

  @Test
  void stringThatEndsInABackslashIsOpen() {
    assertThat(Tokenizer.tokens("'a\\"))
        .extracting(Token::kind)
        .containsExactly(Token.Kind.UNTERMINATED);
  }
}
