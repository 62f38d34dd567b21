package dev.lakeweir.embedded.eventhubs;

import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;

/**
 * An error that a client is told.
 *
 * @param condition as {@code amqp:not-found}
 */
record AmqpError(String condition, String description) {
  private static final String STOLEN = "amqp:link:stolen";
  private static final String ARGUMENT = "com.microsoft:argument-error";

  static AmqpError notFound(String entity) {
    return new AmqpError(
        "amqp:not-found", "The messaging entity '%s' could not be found.".formatted(entity));
  }

  static AmqpError noPartition(int partitions) {
    return new AmqpError(
        "com.microsoft:argument-out-of-range",
        "The specified partition is invalid for an EventHub partition sender or receiver. It should be between 0 and %d."
            .formatted(partitions - 1));
  }

  static AmqpError unauthorized(String why) {
    return new AmqpError("amqp:unauthorized-access", why);
  }

  static AmqpError stolen(String why) {
    return new AmqpError(STOLEN, why);
  }

  static AmqpError argument(String why) {
    return new AmqpError(ARGUMENT, why);
  }

  static AmqpError serverBusy() {
    return new AmqpError(
        "com.microsoft:server-busy",
        "The request was terminated because the namespace is being throttled. Please wait 4 seconds and try again.");
  }

  static AmqpError detachForced() {
    return new AmqpError(
        "amqp:link:detach-forced", "The link was force detached: the server let go of it.");
  }

  static AmqpError tooLarge(long size, long most) {
    return new AmqpError(
        "amqp:link:message-size-exceeded",
        "The received message (size:%d) exceeds the limit (%d) currently allowed on the link."
            .formatted(size, most));
  }

  static AmqpError tooManyReceivers(int most) {
    return new AmqpError(
        "amqp:resource-limit-exceeded",
        "Exceeded the maximum number of allowed receivers per partition in a consumer group which is %d."
            .formatted(most));
  }

  ErrorCondition toCondition() {
    return new ErrorCondition(Symbol.valueOf(condition), description);
  }

  RefusedException refused() {
    return new RefusedException(this);
  }

  /** What a client asked for is not done. */
  static final class RefusedException extends Exception {
    private final transient AmqpError error;

    private RefusedException(AmqpError error) {
      super(error.description());
      this.error = error;
    }

    AmqpError error() {
      return error;
    }
  }
}
