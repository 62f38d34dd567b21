package dev.lakeweir.eventhubs.client;

import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpException;
import dev.lakeweir.eventhubs.EventHubsException;
import dev.lakeweir.eventhubs.Redaction;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** What a failure of the SDK means for us. */
public final class ServiceFailure {
  private static final String BUSY = "status-code: 503";

  private static final Set<AmqpErrorCondition> HOPELESS =
      EnumSet.of(
          AmqpErrorCondition.NOT_FOUND,
          AmqpErrorCondition.UNAUTHORIZED_ACCESS,
          AmqpErrorCondition.NOT_IMPLEMENTED,
          AmqpErrorCondition.ARGUMENT_ERROR,
          AmqpErrorCondition.ARGUMENT_OUT_OF_RANGE_ERROR,
          AmqpErrorCondition.ENTITY_DISABLED_ERROR);

  /** What the SDK gives up at, but another try may get through. */
  private static final Set<AmqpErrorCondition> HEALING =
      EnumSet.of(
          AmqpErrorCondition.LINK_STOLEN,
          AmqpErrorCondition.RESOURCE_LIMIT_EXCEEDED,
          AmqpErrorCondition.TRANSFER_LIMIT_EXCEEDED,
          AmqpErrorCondition.OPERATION_CANCELLED,
          AmqpErrorCondition.ILLEGAL_STATE);

  private ServiceFailure() {}

  /** Whether the service asks to be left alone for a while. */
  public static boolean isThrottle(Throwable failure) {
    return condition(failure).filter(AmqpErrorCondition.SERVER_BUSY_ERROR::equals).isPresent()
        || isRefusedAsBusy(failure);
  }

  /** Of an answer to a request the SDK keeps the status in the text alone. */
  private static boolean isRefusedAsBusy(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof AmqpException && String.valueOf(t.getMessage()).startsWith(BUSY)) {
        return true;
      }
    }
    return false;
  }

  /** Whether another receiver has the partition. */
  public static boolean isTaken(Throwable failure) {
    return condition(failure)
        .filter(
            c ->
                c == AmqpErrorCondition.LINK_STOLEN
                    || c == AmqpErrorCondition.RESOURCE_LIMIT_EXCEEDED)
        .isPresent();
  }

  /** Whether as many receivers without an epoch have the partition as may. */
  public static boolean isCrowded(Throwable failure) {
    return condition(failure)
        .filter(AmqpErrorCondition.RESOURCE_LIMIT_EXCEEDED::equals)
        .isPresent();
  }

  /**
   * Whether trying again may help: by what the service says, else by what the SDK holds of it.
   * Failures that are not of AMQP are dropped connections and missing answers, unless they tell
   * that a call was wrong or nobody may make it.
   */
  public static boolean canHeal(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof AmqpException amqp) {
        AmqpErrorCondition condition = amqp.getErrorCondition();
        return condition == null
            ? amqp.isTransient()
            : HEALING.contains(condition) || (amqp.isTransient() && !HOPELESS.contains(condition));
      }
      if (t instanceof EventHubsException
          || t instanceof IllegalArgumentException
          || t instanceof UnsupportedOperationException) {
        return false;
      }
    }
    return true;
  }

  /** Whether a receiver was refused because its position lies behind the partition's end. */
  public static boolean isBeyondTheEnd(Throwable failure) {
    return condition(failure)
        .filter(
            c ->
                c == AmqpErrorCondition.ARGUMENT_ERROR
                    || c == AmqpErrorCondition.ARGUMENT_OUT_OF_RANGE_ERROR)
        .isPresent();
  }

  /** Whether an event or a batch is bigger than the service takes. */
  public static boolean isTooLarge(Throwable failure) {
    return condition(failure)
        .filter(AmqpErrorCondition.LINK_PAYLOAD_SIZE_EXCEEDED::equals)
        .isPresent();
  }

  /** The condition that the service gave, wherever in the chain of causes it stands. */
  public static Optional<AmqpErrorCondition> condition(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof AmqpException amqp && amqp.getErrorCondition() != null) {
        return Optional.of(amqp.getErrorCondition());
      }
    }
    return Optional.empty();
  }

  /** The message of the service's own error, without secrets. */
  public static String describe(Throwable failure) {
    Throwable told = failure;
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof TimeoutException) {
        return "no answer in time (eventhubs.operationTimeout)";
      }
      if (t instanceof AmqpException) {
        told = t;
        break;
      }
    }
    String message =
        told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
    return Redaction.of(message);
  }
}
