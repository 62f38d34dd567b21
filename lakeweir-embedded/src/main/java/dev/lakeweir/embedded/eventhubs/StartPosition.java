package dev.lakeweir.embedded.eventhubs;

import dev.lakeweir.embedded.eventhubs.AmqpError.RefusedException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.qpid.proton.amqp.DescribedType;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;

/** Where a receiver wants to begin, as the filter of its link says. */
final class StartPosition {
  private static final Symbol FILTER = Symbol.valueOf("apache.org:selector-filter:string");
  private static final Pattern SYNTAX =
      Pattern.compile("amqp\\.annotation\\.(x-opt-[a-z-]+) *>(=?) *'(.*)'");
  private static final String EARLIEST = "-1";
  private static final String LATEST = "@latest";

  private StartPosition() {}

  /**
   * The sequence number of the first event to deliver; the beginning if the link has no filter.
   *
   * @throws RefusedException if the filter is not one of the service's, or asks for what is beyond
   *     the next event
   */
  static long resolve(Source source, PartitionLog log) throws RefusedException {
    Map<?, ?> filters = source.getFilter();
    Object filter = filters == null ? null : filters.get(FILTER);
    if (filter == null) {
      return 0;
    }
    String text =
        String.valueOf(filter instanceof DescribedType type ? type.getDescribed() : filter);
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw AmqpError.argument("The filter expression is invalid: " + text).refused();
    }
    boolean inclusive = !matcher.group(2).isEmpty();
    String value = matcher.group(3);
    if (value.equals(LATEST)) {
      return log.state().last() + 1;
    }
    return switch (matcher.group(1)) {
      case "x-opt-sequence-number" -> sequenceNumber(number(value, text), inclusive, log);
      case "x-opt-offset" ->
          value.equals(EARLIEST) ? 0 : offset(number(value, text), inclusive, log);
      case "x-opt-enqueued-time" -> {
        long time = number(value, text);
        yield log.find(
            event -> inclusive ? event.enqueuedMillis() >= time : event.enqueuedMillis() > time);
      }
      default -> throw AmqpError.argument("The filter expression is invalid: " + text).refused();
    };
  }

  private static long sequenceNumber(long wanted, boolean inclusive, PartitionLog log)
      throws RefusedException {
    long first = inclusive ? wanted : wanted + 1;
    long last = log.state().last();
    if (first > last + 1) {
      throw AmqpError.argument(
              "The supplied sequence number '%d' is invalid. The last sequence number in the system is '%d'"
                  .formatted(wanted, last))
          .refused();
    }
    return first;
  }

  private static long offset(long wanted, boolean inclusive, PartitionLog log)
      throws RefusedException {
    long last = log.state().lastOffset();
    if (wanted > last) {
      throw AmqpError.argument(
              "The supplied offset '%d' is invalid. The last offset in the system is '%d'"
                  .formatted(wanted, last))
          .refused();
    }
    return log.find(event -> inclusive ? event.offset() >= wanted : event.offset() > wanted);
  }

  private static long number(String value, String filter) throws RefusedException {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw AmqpError.argument("The filter expression is invalid: " + filter).refused();
    }
  }
}
