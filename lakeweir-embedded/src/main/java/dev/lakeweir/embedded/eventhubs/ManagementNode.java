package dev.lakeweir.embedded.eventhubs;

import dev.lakeweir.embedded.eventhubs.AmqpError.RefusedException;
import java.time.Duration;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.qpid.proton.message.Message;

/**
 * {@code $management}: tells about hubs and partitions. The SDK insists on the exact AMQP types of
 * the values.
 */
final class ManagementNode implements RequestNode {
  private static final String HUB = "com.microsoft:eventhub";
  private static final String PARTITION = "com.microsoft:partition";

  private final Namespace namespace;
  private final TokenVerifier verifier;

  ManagementNode(Namespace namespace, TokenVerifier verifier) {
    this.namespace = namespace;
    this.verifier = verifier;
  }

  @Override
  public Answer answer(Message request) throws RefusedException {
    String operation = RequestNode.property(request, "operation");
    if (!operation.equals("READ")) {
      throw AmqpError.argument("The operation '" + operation + "' is not supported.").refused();
    }
    String name = RequestNode.property(request, "name");
    // Here the SDK sends the token with each request.
    String token = RequestNode.property(request, "security_token");
    verifier.verify(TokenVerifier.typeOf(token), token, name);
    EmulatedHub hub = namespace.find(name).orElseThrow(() -> AmqpError.notFound(name).refused());
    String type = RequestNode.property(request, "type");
    Optional<EmulatedPartition> partition = asked(hub, type, request);
    OptionalInt id = partition.map(some -> OptionalInt.of(some.id())).orElse(OptionalInt.empty());
    Optional<AmqpError> fault = namespace.faults().management().take(name, id);
    if (fault.isPresent()) {
      throw fault.get().refused();
    }
    Duration delay = namespace.faults().managementDelays().take(name, id).orElse(Duration.ZERO);
    return new Answer(200, "OK", body(hub, type, partition), delay);
  }

  /** The partition that is asked for; empty if it is the hub. */
  private static Optional<EmulatedPartition> asked(EmulatedHub hub, String type, Message request)
      throws RefusedException {
    return switch (type) {
      case HUB -> Optional.empty();
      case PARTITION -> Optional.of(partition(hub, RequestNode.property(request, "partition")));
      default ->
          throw AmqpError.argument("The entity type '" + type + "' is not supported.").refused();
    };
  }

  private Map<String, Object> body(
      EmulatedHub hub, String type, Optional<EmulatedPartition> partition) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", hub.name());
    body.put("type", type);
    partition.ifPresentOrElse(
        some -> describe(some, state(hub, some), body), () -> describe(hub, body));
    return body;
  }

  private static EmulatedPartition partition(EmulatedHub hub, String id) throws RefusedException {
    return hub.partition(id)
        .orElseThrow(() -> AmqpError.noPartition(hub.partitions().size()).refused());
  }

  private static void describe(EmulatedHub hub, Map<String, Object> body) {
    String[] ids = hub.partitionIds().toArray(String[]::new);
    body.put("created_at", Date.from(hub.created()));
    body.put("partition_count", ids.length);
    body.put("partition_ids", ids);
    body.put("georeplication_factor", 1);
  }

  private PartitionLog.State state(EmulatedHub hub, EmulatedPartition partition) {
    return namespace
        .faults()
        .staleEnds()
        .take(hub.name(), OptionalInt.of(partition.id()))
        .map(partition.log()::stateBefore)
        .orElseGet(partition.log()::state);
  }

  private static void describe(
      EmulatedPartition partition, PartitionLog.State state, Map<String, Object> body) {
    body.put("partition", Integer.toString(partition.id()));
    body.put("begin_sequence_number", state.begin());
    body.put("last_enqueued_sequence_number", state.last());
    body.put("last_enqueued_offset", Long.toString(state.lastOffset()));
    body.put("last_enqueued_time_utc", AmqpCodec.timestamp(state.lastMillis()));
    body.put("is_partition_empty", state.empty());
    body.put("runtime_info_retrieval_time_utc", AmqpCodec.timestamp(System.currentTimeMillis()));
  }
}
