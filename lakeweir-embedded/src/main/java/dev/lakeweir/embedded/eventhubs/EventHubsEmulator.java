package dev.lakeweir.embedded.eventhubs;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An Azure Event Hubs namespace in this JVM, which clients reach by AMQP on one port. Events are in
 * memory and gone with the emulator, but outlast {@link #stop} and {@link #start}.
 *
 * <p>Safe for several threads. All its threads are daemons.
 */
public final class EventHubsEmulator implements AutoCloseable {
  private final Namespace namespace;
  private final Faults faults;
  private final EmulatorSettings settings;
  private int port;
  private Optional<Listener> listener = Optional.empty();
  private Optional<HeldPort> held = Optional.empty();

  private EventHubsEmulator(EmulatorSettings settings, Map<String, Integer> hubs) {
    this.settings = settings;
    this.port = settings.port();
    namespace = new Namespace(settings);
    faults = new Faults(this, namespace);
    hubs.forEach(namespace::create);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The port it listens on, or did until {@link #stop}. */
  public synchronized int port() {
    return port;
  }

  /**
   * For the namespace, with the first shared access key. With plaintext it has {@code
   * UseDevelopmentEmulator=true}, which the SDK knows from 5.18.5 on; with TLS the SDK reaches the
   * port by a custom endpoint address: {@code sb://localhost:PORT}.
   */
  public String connectionString() {
    Map.Entry<String, String> key = settings.keys().entrySet().iterator().next();
    return "Endpoint=sb://localhost:%d;SharedAccessKeyName=%s;SharedAccessKey=%s%s"
        .formatted(
            port(),
            key.getKey(),
            key.getValue(),
            settings.tls().isPresent() ? "" : ";UseDevelopmentEmulator=true");
  }

  /** For one hub. */
  public String connectionString(String hub) {
    return connectionString() + ";EntityPath=" + hub;
  }

  /**
   * The hub of that name, in any letter case.
   *
   * @throws IllegalArgumentException if there is none
   */
  public EmulatedHub hub(String name) {
    return namespace
        .find(name)
        .orElseThrow(
            () -> new IllegalArgumentException("The emulator has no hub of this name: " + name));
  }

  /**
   * Makes a hub with empty partitions.
   *
   * @throws IllegalArgumentException if a hub of that name exists, or the number is below 1
   */
  public EmulatedHub createHub(String name, int partitions) {
    return namespace.create(name, partitions);
  }

  /** What goes wrong on demand. */
  public Faults faults() {
    return faults;
  }

  /** Stops listening and cuts all connections; hubs, events and the port stay. Idempotent. */
  public synchronized void stop() {
    if (listener.isPresent()) {
      listener.get().close();
      listener = Optional.empty();
      held = Optional.of(HeldPort.hold(namespace.settings().host(), port));
    }
  }

  /**
   * Listens again, on the port it had. Does nothing if it does.
   *
   * @throws EventHubsEmulatorException if the port was taken meanwhile
   */
  public synchronized void start() {
    if (listener.isEmpty()) {
      Listener opened = Listener.open(namespace, port);
      port = opened.port();
      listener = Optional.of(opened);
      release();
    }
  }

  private void release() {
    held.ifPresent(HeldPort::close);
    held = Optional.empty();
  }

  /** Cuts all connections; answers how many. */
  synchronized int cutConnections() {
    return listener.map(Listener::cutConnections).orElse(0);
  }

  @Override
  public synchronized void close() {
    listener.ifPresent(Listener::close);
    listener = Optional.empty();
    release();
  }

  /** What an emulator is to be like. For one thread. */
  public static final class Builder {
    private static final String DEFAULT_KEY_NAME = "RootManageSharedAccessKey";
    private static final String DEFAULT_KEY = "TGFrZXdlaXIgZW11bGF0b3Iga2V5";

    private final Map<String, Integer> hubs = new LinkedHashMap<>();
    private final Map<String, String> keys = new LinkedHashMap<>();
    private String host = "127.0.0.1";
    private int port;
    private JwtValidator jwtValidator = (token, audience) -> false;
    private Optional<EmulatorTls> tls = Optional.empty();
    private Retention retention = Retention.UNLIMITED;
    private int maxMessageSize = 1024 * 1024;
    private int receiversPerGroup = 5;
    private Clock clock = Clock.systemUTC();

    private Builder() {}

    /** The address to listen on; 127.0.0.1 if it is not set. */
    public Builder host(String address) {
      host = Objects.requireNonNull(address, "address");
      return this;
    }

    /** The port to listen on; 0, which is the default, for any free one. */
    public Builder port(int number) {
      port = number;
      return this;
    }

    /** A hub that is there from the start. */
    public Builder hub(String name, int partitions) {
      hubs.put(name, partitions);
      return this;
    }

    /** A key that clients may sign with. Without any there is one with a name and a value known. */
    public Builder sharedAccessKey(String name, String key) {
      if (name.isEmpty() || key.isEmpty()) {
        throw new IllegalArgumentException("A shared access key needs a name and a value");
      }
      keys.put(name, key);
      return this;
    }

    /** Which tokens of Microsoft Entra ID are accepted; none if it is not set. */
    public Builder jwtValidator(JwtValidator validator) {
      jwtValidator = Objects.requireNonNull(validator, "validator");
      return this;
    }

    /** Serves TLS instead of plaintext. */
    public Builder tls(EmulatorTls identity) {
      tls = Optional.of(identity);
      return this;
    }

    /** How long events are kept; for ever if it is not set. */
    public Builder retention(Duration age) {
      retention = retention.withAge(age);
      return this;
    }

    /** How many events a partition keeps; all if it is not set. */
    public Builder retention(long events) {
      retention = retention.withCount(events);
      return this;
    }

    /** The largest message or batch, in bytes; 1 MiB if it is not set. */
    public Builder maxMessageSize(int bytes) {
      maxMessageSize = positive("largest message", bytes);
      return this;
    }

    /** How many receivers without an epoch a group may have on a partition; 5 if it is not set. */
    public Builder receiversPerGroup(int most) {
      receiversPerGroup = positive("number of receivers", most);
      return this;
    }

    /** What tells the time for events and their retention; the system's if it is not set. */
    public Builder clock(Clock teller) {
      clock = Objects.requireNonNull(teller, "teller");
      return this;
    }

    /**
     * Starts the emulator; when this returns, it serves clients.
     *
     * @throws EventHubsEmulatorException if the port is taken
     * @throws IllegalArgumentException if a hub has no partitions
     */
    public EventHubsEmulator start() {
      Map<String, String> all = keys.isEmpty() ? Map.of(DEFAULT_KEY_NAME, DEFAULT_KEY) : keys;
      EventHubsEmulator emulator =
          new EventHubsEmulator(
              new EmulatorSettings(
                  host,
                  port,
                  new LinkedHashMap<>(all),
                  jwtValidator,
                  tls,
                  retention,
                  maxMessageSize,
                  receiversPerGroup,
                  clock),
              hubs);
      emulator.start();
      return emulator;
    }

    private static int positive(String what, int value) {
      if (value < 1) {
        throw new IllegalArgumentException("The %s is not positive: %d".formatted(what, value));
      }
      return value;
    }
  }
}
