package dev.lakeweir.embedded.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.embedded.eventhubs.AmqpError.RefusedException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters that the SDK does not write, or not with every value. */
class StartPositionTest {
  private final PartitionLog log = new PartitionLog(Clock.systemUTC(), Retention.UNLIMITED);

  @BeforeEach
  void fiveEventsAThousandMillisecondsApart() {
    for (int i = 0; i < 5; i++) {
      log.append(
          List.of(RawMessage.of(EmulatedEvent.of("e" + i))),
          Optional.empty(),
          OptionalLong.of(i * 1000L));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          amqp.annotation.x-opt-sequence-number >= '0'       | 0
          amqp.annotation.x-opt-sequence-number > '-1'       | 0
          amqp.annotation.x-opt-sequence-number >= '4'       | 4
          amqp.annotation.x-opt-sequence-number > '4'        | 5
          amqp.annotation.x-opt-sequence-number >= '5'       | 5
          amqp.annotation.x-opt-sequence-number > '@latest'  | 5
          amqp.annotation.x-opt-offset > '-1'                | 0
          amqp.annotation.x-opt-offset >= '0'                | 0
          amqp.annotation.x-opt-offset > '0'                 | 1
          amqp.annotation.x-opt-offset > '@latest'           | 5
          amqp.annotation.x-opt-enqueued-time >= '2000'      | 2
          amqp.annotation.x-opt-enqueued-time > '2000'       | 3
          amqp.annotation.x-opt-enqueued-time > '9000'       | 5
          """)
  void filterLeadsToASequenceNumber(String filter, long expected) throws RefusedException {
    assertThat(StartPosition.resolve(source(filter), log)).isEqualTo(expected);
  }

  @Test
  void linkWithoutAFilterBeginsAtTheBeginning() throws RefusedException {
    assertThat(StartPosition.resolve(new Source(), log)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-opt-offset > '3'",
        "amqp.annotation.x-opt-offset < '3'",
        "amqp.annotation.x-opt-offset > 'three'",
        "amqp.annotation.x-opt-partition-key > '3'"
      })
  void otherFiltersAreRefused(String filter) {
    assertThatThrownBy(() -> StartPosition.resolve(source(filter), log))
        .isInstanceOf(RefusedException.class)
        .hasMessage("The filter expression is invalid: " + filter);
  }

  @Test
  void whatLiesBeyondTheNextEventIsRefused() {
    assertThatThrownBy(
            () -> StartPosition.resolve(source("amqp.annotation.x-opt-sequence-number > '5'"), log))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "The supplied sequence number '5' is invalid. The last sequence number in the system is '4'");
    assertThatThrownBy(
            () -> StartPosition.resolve(source("amqp.annotation.x-opt-offset > '99999'"), log))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith(
            "The supplied offset '99999' is invalid. The last offset in the system is '");
  }

  private static Source source(String filter) {
    Source source = new Source();
    source.setFilter(Map.of(Symbol.valueOf("apache.org:selector-filter:string"), filter));
    return source;
  }
}
