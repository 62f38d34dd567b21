package dev.lakeweir.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OffsetMaximumTest {
  @Test
  void eachPartitionStandsWhereTheFurthestStands() {
    assertThat(
            OffsetMaximum.of(
                "{\"a\":{\"0\":5,\"1\":7},\"b\":{\"0\":1}}", "{\"a\":{\"0\":9,\"1\":3,\"2\":4}}"))
        .contains("{\"a\":{\"0\":9,\"1\":7,\"2\":4},\"b\":{\"0\":1}}");
  }

  @Test
  void textsMustBeEqual() {
    assertThat(OffsetMaximum.of(hub("h", 5, 7), hub("h", 9, 3))).contains(hub("h", 9, 7));
    assertThat(OffsetMaximum.of(hub("h", 5, 7), hub("i", 9, 3))).isEmpty();
    assertThat(OffsetMaximum.of(hub("h", 5, 7), "{\"h\":{\"0\":9}}")).isEmpty();
    assertThat(OffsetMaximum.of("{\"v\":\"x\",\"n\":1}", "{\"v\":\"y\",\"n\":2}")).isEmpty();
    assertThat(OffsetMaximum.of("{\"n\":1}", "{\"n\":{\"0\":2}}")).isEmpty();
    assertThat(OffsetMaximum.of("{\"n\":{\"0\":2}}", "{\"n\":1}")).isEmpty();
  }

  @Test
  void distanceIsThatOfAllPartitions() {
    assertThat(
            OffsetMaximum.distance(
                "{\"a\":{\"0\":5}}", "{\"a\":{\"0\":9,\"1\":3},\"b\":{\"0\":2}}"))
        .isEqualTo(9);
    assertThat(OffsetMaximum.distance(hub("h", 5, 7), hub("h", 9, 7))).isEqualTo(4);
  }

  private static String hub(String name, long first, long second) {
    return "{\"version\":2,\"hub\":\"%s\",\"next\":{\"0\":%d,\"1\":%d}}"
        .formatted(name, first, second);
  }
}
