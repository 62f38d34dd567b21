package dev.lakeweir.embedded.eventhubs;

import dev.lakeweir.embedded.eventhubs.AmqpError.RefusedException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.ReceiverSettleMode;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;

/** Decides which links of a connection are opened, and what is behind them. */
final class LinkOpener {
  private static final String TOKENS = "$cbs";
  private static final String MANAGEMENT = "$management";
  private static final Symbol EPOCH = Symbol.valueOf("com.microsoft:epoch");

  private final AmqpConnection connection;
  private final Namespace namespace;
  private final Authorizations authorizations = new Authorizations();
  private final LinkWatch watch;
  private final Map<String, RequestNode> nodes;
  private final Map<String, Sender> replies = new HashMap<>();

  LinkOpener(AmqpConnection connection, Namespace namespace) {
    this.connection = connection;
    this.namespace = namespace;
    this.watch = new LinkWatch(connection, authorizations);
    TokenVerifier verifier = new TokenVerifier(namespace.settings());
    nodes =
        Map.of(
            TOKENS, new TokenNode(verifier, authorizations),
            MANAGEMENT, new ManagementNode(namespace, verifier));
  }

  /** Answers a link that the client opened. */
  void open(Link link) {
    try {
      if (link instanceof Receiver receiver) {
        openForClientToSend(receiver);
      } else {
        openForClientToReceive((Sender) link);
      }
    } catch (RefusedException e) {
      link.setSource(null);
      link.setTarget(null);
      link.open();
      connection.close(link, Optional.of(e.error()));
    }
  }

  private void openForClientToSend(Receiver link) throws RefusedException {
    String address = link.getRemoteTarget() instanceof Target target ? target.getAddress() : null;
    RequestNode node = nodes.get(nullToEmpty(address));
    LinkHandler handler =
        node == null
            ? sending(link, EntityAddress.parse(nullToEmpty(address)))
            : new RequestLink(connection, link, node, to -> Optional.ofNullable(replies.get(to)));
    accept(link);
    // The SDK makes its batches as large as this says, and fails if it says nothing.
    link.setMaxMessageSize(UnsignedLong.valueOf(namespace.settings().maxMessageSize()));
    link.setReceiverSettleMode(ReceiverSettleMode.FIRST);
    link.open();
    connection.register(link, handler);
  }

  private SendingLink sending(Receiver link, EntityAddress address) throws RefusedException {
    EmulatedHub hub = hub(address);
    if (address.group().isPresent()) {
      throw AmqpError.notFound(address.path()).refused();
    }
    Optional<EmulatedPartition> partition = Optional.empty();
    if (address.partition().isPresent()) {
      partition = Optional.of(partition(hub, address.partition().get()));
    }
    admit(link, address, hub, partition);
    return new SendingLink(connection, link, hub, partition, namespace);
  }

  private void openForClientToReceive(Sender link) throws RefusedException {
    Source source = link.getRemoteSource() instanceof Source given ? given : new Source();
    String address = nullToEmpty(source.getAddress());
    LinkHandler handler =
        nodes.containsKey(address)
            ? reply(link)
            : receiving(link, source, EntityAddress.parse(address));
    accept(link);
    link.setReceiverSettleMode(link.getRemoteReceiverSettleMode());
    link.open();
    connection.register(link, handler);
  }

  private ReplyLink reply(Sender link) {
    String name = link.getRemoteTarget() instanceof Target target ? target.getAddress() : "";
    replies.put(name, link);
    return new ReplyLink(() -> replies.remove(name, link));
  }

  private ReceivingLink receiving(Sender link, Source source, EntityAddress address)
      throws RefusedException {
    EmulatedHub hub = hub(address);
    String group = address.group().orElse("");
    if (!hub.hasGroup(group)) {
      throw AmqpError.notFound(address.path()).refused();
    }
    EmulatedPartition partition = partition(hub, address.partition().orElse(""));
    admit(link, address, hub, Optional.of(partition));
    long from = StartPosition.resolve(source, partition.log());
    ReceivingLink receiver =
        new ReceivingLink(
            connection,
            link,
            partition,
            partition.receivers(group),
            namespace.faults(),
            new ReceivingLink.Request(
                hub.name(),
                namespace
                    .faults()
                    .starts()
                    .take(hub.name(), OptionalInt.of(partition.id()))
                    .orElse(from),
                epoch(link),
                wantsRuntimeMetric(link)));
    receiver.join();
    return receiver;
  }

  /** Checks the token, then and when it expires, and whether a fault is due. */
  private void admit(
      Link link, EntityAddress address, EmulatedHub hub, Optional<EmulatedPartition> partition)
      throws RefusedException {
    authorizations.check(address.path());
    OptionalInt id = partition.map(some -> OptionalInt.of(some.id())).orElse(OptionalInt.empty());
    Optional<AmqpError> fault = namespace.faults().links().take(hub.name(), id);
    if (fault.isPresent()) {
      throw fault.get().refused();
    }
    watch.add(link, address.path());
  }

  private EmulatedHub hub(EntityAddress address) throws RefusedException {
    return namespace
        .find(address.hub())
        .orElseThrow(() -> AmqpError.notFound(address.path()).refused());
  }

  private static EmulatedPartition partition(EmulatedHub hub, String id) throws RefusedException {
    return hub.partition(id)
        .orElseThrow(() -> AmqpError.noPartition(hub.partitions().size()).refused());
  }

  private static OptionalLong epoch(Link link) {
    Map<Symbol, Object> properties = link.getRemoteProperties();
    return properties != null && properties.get(EPOCH) instanceof Number epoch
        ? OptionalLong.of(epoch.longValue())
        : OptionalLong.empty();
  }

  private static boolean wantsRuntimeMetric(Link link) {
    Symbol[] desired = link.getRemoteDesiredCapabilities();
    return desired != null && Arrays.asList(desired).contains(RuntimeMetric.CAPABILITY);
  }

  private static void accept(Link link) {
    link.setSource(link.getRemoteSource());
    link.setTarget(link.getRemoteTarget());
    link.setSenderSettleMode(link.getRemoteSenderSettleMode());
  }

  private static String nullToEmpty(String text) {
    return text == null ? "" : text;
  }
}
