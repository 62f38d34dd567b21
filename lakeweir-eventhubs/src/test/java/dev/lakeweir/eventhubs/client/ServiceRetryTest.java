package dev.lakeweir.eventhubs.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** The pauses have random lengths: only the shortest ones that they may have are held against. */
class ServiceRetryTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final AtomicInteger throttles = new AtomicInteger();
  private final List<Long> tries = new ArrayList<>();

  @Test
  void pausesGrow() {
    String answer = tried(4, dropped(), LONG).block(LONG);

    assertThat(answer).isEqualTo("done");
    assertThat(pauses()).hasSize(4);
    assertThat(pauses().get(0)).isGreaterThanOrEqualTo(50);
    assertThat(pauses().get(1)).isGreaterThanOrEqualTo(100);
    assertThat(pauses().get(2)).isGreaterThanOrEqualTo(200);
    assertThat(pauses().get(3)).isGreaterThanOrEqualTo(400);
    assertThat(throttles).hasValue(0);
  }

  @Test
  void serviceThatAsksForItIsLeftAloneForLonger() {
    tried(3, failure(true, AmqpErrorCondition.SERVER_BUSY_ERROR), LONG).block(LONG);

    assertThat(pauses()).hasSize(3);
    assertThat(pauses().get(0)).isGreaterThanOrEqualTo(250);
    assertThat(pauses().get(1)).isGreaterThanOrEqualTo(500);
    assertThat(pauses().get(2)).isGreaterThanOrEqualTo(1000);
    assertThat(throttles).hasValue(3);
  }

  @ParameterizedTest
  @EnumSource(
      value = AmqpErrorCondition.class,
      names = {"UNAUTHORIZED_ACCESS", "NOT_FOUND", "ARGUMENT_ERROR", "LINK_PAYLOAD_SIZE_EXCEEDED"})
  void whatCannotSucceedIsTriedOnce(AmqpErrorCondition condition) {
    AmqpException failure = failure(false, condition);

    assertThatThrownBy(() -> tried(1, failure, LONG).block(LONG)).isSameAs(failure);

    assertThat(tries).hasSize(1);
  }

  @Test
  void endsWithTheFailureWhenTheTimeIsOver() {
    AmqpException failure = dropped();

    assertThatThrownBy(() -> tried(Integer.MAX_VALUE, failure, Duration.ofMillis(400)).block(LONG))
        .isSameAs(failure);

    // At least 50, 100, 200 and 400 ms lie between them.
    assertThat(tries).hasSizeBetween(2, 4);
  }

  private Mono<String> tried(int failures, AmqpException failure, Duration limit) {
    return Mono.<String>create(
            sink -> {
              tries.add(System.nanoTime());
              if (tries.size() <= failures) {
                sink.error(failure);
              } else {
                sink.success("done");
              }
            })
        .retryWhen(new ServiceRetry(limit, throttles::incrementAndGet));
  }

  private List<Long> pauses() {
    List<Long> millis = new ArrayList<>();
    for (int i = 1; i < tries.size(); i++) {
      millis.add(Duration.ofNanos(tries.get(i) - tries.get(i - 1)).toMillis());
    }
    return millis;
  }

  private static AmqpException dropped() {
    return new AmqpException(true, "the link was dropped", null);
  }

  private static AmqpException failure(boolean isTransient, AmqpErrorCondition condition) {
    return new AmqpException(isTransient, condition, "refused", null);
  }
}
