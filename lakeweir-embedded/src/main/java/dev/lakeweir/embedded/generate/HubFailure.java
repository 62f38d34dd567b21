package dev.lakeweir.embedded.generate;

import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpException;
import java.util.regex.Pattern;

/** What a failure of the Azure SDK tells who has to mend it. */
record HubFailure(String reason, String remedy) {
  private static final Pattern CONTEXT = Pattern.compile(", errorContext\\[.*", Pattern.DOTALL);
  private static final Pattern SECRET =
      Pattern.compile("(?i)(sig|SharedAccessKey|SharedAccessSignature)=[^;&\\s,]+");

  static HubFailure of(Throwable failure) {
    Throwable told = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AmqpException) {
        told = cause;
        break;
      }
    }
    String message = told.getMessage() == null ? told.getClass().getName() : told.getMessage();
    String reason = SECRET.matcher(CONTEXT.matcher(message).replaceAll("")).replaceAll("$1=...");
    return new HubFailure(reason.strip().split("\\R", 2)[0], remedy(told));
  }

  private static String remedy(Throwable told) {
    AmqpErrorCondition condition =
        told instanceof AmqpException amqp ? amqp.getErrorCondition() : null;
    if (condition == AmqpErrorCondition.NOT_FOUND) {
      return "Check the hub's name, or make the hub.";
    }
    if (condition == AmqpErrorCondition.UNAUTHORIZED_ACCESS) {
      return "Check the key and its name; its policy must allow to send.";
    }
    return "Check that the namespace can be reached: port 5671, or that of the emulator, and that it runs.";
  }
}
