// pion as WHIP publisher and WHEP player: carries RTP between loopback ports and the relay.
//
//	pion publish|play ENDPOINT TOKEN vp8|h264 VIDEO_PORT AUDIO_PORT gcm|cm
//
// SIGUSR1 restarts ICE by PATCH, SIGTERM ends the session by DELETE.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/pion/dtls/v2"
	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v3"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func newPeer(codec, profile string) *webrtc.PeerConnection {
	engine := &webrtc.MediaEngine{}
	video := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000,
		RTCPFeedback: []webrtc.RTCPFeedback{{Type: "nack"}, {Type: "nack", Parameter: "pli"}}}
	if codec == "h264" {
		video.MimeType = webrtc.MimeTypeH264
		video.SDPFmtpLine = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
	}
	must(engine.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: video, PayloadType: 96},
		webrtc.RTPCodecTypeVideo))
	must(engine.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: opus(), PayloadType: 97},
		webrtc.RTPCodecTypeAudio))
	registry := &interceptor.Registry{}
	must(webrtc.RegisterDefaultInterceptors(engine, registry))
	settings := webrtc.SettingEngine{}
	if profile == "gcm" {
		settings.SetSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM)
	} else {
		settings.SetSRTPProtectionProfiles(dtls.SRTP_AES128_CM_HMAC_SHA1_80)
	}
	api := webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithInterceptorRegistry(registry),
		webrtc.WithSettingEngine(settings))
	peer, err := api.NewPeerConnection(webrtc.Configuration{BundlePolicy: webrtc.BundlePolicyMaxBundle})
	must(err)
	return peer
}

func opus() webrtc.RTPCodecCapability {
	return webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2,
		SDPFmtpLine: "minptime=10;useinbandfec=1"}
}

func publish(peer *webrtc.PeerConnection, capability webrtc.RTPCodecCapability, kind, port string) {
	track, err := webrtc.NewTrackLocalStaticRTP(capability, kind, "pion")
	must(err)
	transceiver, err := peer.AddTransceiverFromTrack(track,
		webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	must(err)
	go func() { // interceptors answer NACKs while somebody reads RTCP
		for buffer := make([]byte, 1500); ; {
			if _, _, err := transceiver.Sender().Read(buffer); err != nil {
				return
			}
		}
	}()
	source, err := net.ListenPacket("udp", "127.0.0.1:"+port)
	must(err)
	go func() {
		for buffer := make([]byte, 1500); ; {
			n, _, err := source.ReadFrom(buffer)
			must(err)
			track.Write(buffer[:n]) // before the connection is there it goes nowhere
		}
	}()
}

func play(peer *webrtc.PeerConnection, ports map[webrtc.RTPCodecType]string) {
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
		_, err := peer.AddTransceiverFromKind(kind,
			webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
		must(err)
	}
	peer.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		sink, err := net.Dial("udp", "127.0.0.1:"+ports[track.Kind()])
		must(err)
		for buffer := make([]byte, 1500); ; {
			n, _, err := track.Read(buffer)
			if err != nil {
				return
			}
			sink.Write(buffer[:n]) // nobody listens yet: lost, as on any network
		}
	})
}

func request(method, target, token, body string) (*http.Response, string) {
	asked, err := http.NewRequest(method, target, strings.NewReader(body))
	must(err)
	asked.Header.Set("Authorization", "Bearer "+token)
	asked.Header.Set("Content-Type", "application/sdp")
	if method == "PATCH" {
		asked.Header.Set("Content-Type", "application/trickle-ice-sdpfrag")
		asked.Header.Set("If-Match", `"*"`)
	}
	response, err := http.DefaultClient.Do(asked)
	must(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	must(err)
	if response.StatusCode >= 300 {
		must(fmt.Errorf("%s: %s", response.Status, text))
	}
	return response, string(text)
}

// The first value of a=name in `text`.
func attribute(text, name string) string {
	_, rest, found := strings.Cut(text, "a="+name+":")
	if !found {
		must(fmt.Errorf("no %s in %s", name, text))
	}
	value, _, _ := strings.Cut(rest, "\r\n")
	return value
}

// RFC 9725 §4.3.3: new credentials both ways; everything else of the answer holds.
func restart(peer *webrtc.PeerConnection, location, token, answer string) string {
	offer, err := peer.CreateOffer(&webrtc.OfferOptions{ICERestart: true})
	must(err)
	must(peer.SetLocalDescription(offer))
	fragment := "a=ice-ufrag:" + attribute(offer.SDP, "ice-ufrag") +
		"\r\na=ice-pwd:" + attribute(offer.SDP, "ice-pwd") + "\r\n"
	_, theirs := request("PATCH", location, token, fragment)
	for _, name := range []string{"ice-ufrag", "ice-pwd"} {
		answer = strings.ReplaceAll(answer, attribute(answer, name), attribute(theirs, name))
	}
	must(peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}))
	fmt.Fprintln(os.Stderr, "restarted")
	return answer
}

func main() {
	mode, endpoint, token, codec := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	video, audio, profile := os.Args[5], os.Args[6], os.Args[7]
	peer := newPeer(codec, profile)
	if mode == "publish" {
		capability := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}
		if codec == "h264" {
			capability.MimeType = webrtc.MimeTypeH264
		}
		publish(peer, opus(), "audio", audio)
		publish(peer, capability, "video", video)
	} else {
		play(peer, map[webrtc.RTPCodecType]string{
			webrtc.RTPCodecTypeAudio: audio, webrtc.RTPCodecTypeVideo: video})
	}
	peer.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		fmt.Fprintln(os.Stderr, state)
	})
	offer, err := peer.CreateOffer(nil)
	must(err)
	gathered := webrtc.GatheringCompletePromise(peer)
	must(peer.SetLocalDescription(offer))
	<-gathered
	response, answer := request("POST", endpoint, token, peer.LocalDescription().SDP)
	must(peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}))
	base, err := url.Parse(endpoint)
	must(err)
	location, err := base.Parse(response.Header.Get("Location"))
	must(err)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGUSR1)
	for <-signals == syscall.SIGUSR1 {
		answer = restart(peer, location.String(), token, answer)
	}
	request("DELETE", location.String(), token, "")
	must(peer.Close())
}
