package dev.lakeweir.embedded.eventhubs;

import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.SaslListener;
import org.apache.qpid.proton.engine.SslDomain;
import org.apache.qpid.proton.engine.Transport;

/** The service's side of the transport: frames, SASL and, if it is on, TLS. */
final class Transports {
  private static final int FRAME_BYTES = 64 * 1024;
  private static final int CHANNELS = 4999;
  private static final int IDLE_MILLIS = 120_000;

  private Transports() {}

  static Transport server(EmulatorSettings settings) {
    Transport transport = Proton.transport();
    transport.setMaxFrameSize(FRAME_BYTES);
    transport.setChannelMax(CHANNELS);
    transport.setIdleTimeout(IDLE_MILLIS);
    transport.setEmitFlowEventOnSend(false);
    Sasl sasl = transport.sasl();
    sasl.server();
    sasl.setMechanisms("MSSBCBS", "ANONYMOUS", "EXTERNAL");
    sasl.setListener(new Admission());
    settings
        .tls()
        .ifPresent(
            identity -> {
              SslDomain domain = Proton.sslDomain();
              domain.init(SslDomain.Mode.SERVER);
              domain.setPeerAuthentication(SslDomain.VerifyMode.ANONYMOUS_PEER);
              domain.setSslContext(identity.serverContext());
              transport.ssl(domain);
            });
    return transport;
  }

  /** Lets everybody in: who may do what is decided by the tokens put to {@code $cbs}. */
  private static final class Admission implements SaslListener {
    @Override
    public void onSaslInit(Sasl sasl, Transport transport) {
      byte[] response = new byte[sasl.pending()];
      sasl.recv(response, 0, response.length);
      sasl.done(Sasl.SaslOutcome.PN_SASL_OK);
    }

    @Override
    public void onSaslResponse(Sasl sasl, Transport transport) {}

    @Override
    public void onSaslMechanisms(Sasl sasl, Transport transport) {}

    @Override
    public void onSaslChallenge(Sasl sasl, Transport transport) {}

    @Override
    public void onSaslOutcome(Sasl sasl, Transport transport) {}
  }
}
