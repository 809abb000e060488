// SPDX-License-Identifier: Apache-2.0

// A benchmark peer: an HTTPS server that spends on /edge.crt what a server of CloudCore's build spends there, with
// Go's standard library alone. For each request: a bearer token's HMAC and dates, or a peer certificate's path and
// subject; one PKCS#10 parsed; one leaf signed by a P-256 anchor; its DER as the answer. Nothing is stored.
//
// It is a yardstick, not a CA: it listens on loopback only and ends when its standard input does.
//
//	kubeedge-style ANCHOR-CERT ANCHOR-KEY TOKEN-KEY
//
// The anchor's files are PEM, its key SEC1; the token key is a file's raw bytes. Once it
// listens it prints one line: its port and the Go that it was built with.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"time"
)

const maxBody = 1 << 20

type server struct {
	anchor   *x509.Certificate
	key      *ecdsa.PrivateKey
	roots    *x509.CertPool
	tokenKey []byte
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 4 {
		log.Fatal("kubeedge-style ANCHOR-CERT ANCHOR-KEY TOKEN-KEY")
	}
	own, err := load(os.Args[1], os.Args[2], os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	pair, err := own.serverPair()
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	mux := http.NewServeMux()
	mux.HandleFunc("/edge.crt", own.edgeCrt)
	web := &http.Server{
		Handler: mux,
		TLSConfig: &tls.Config{
			Certificates: []tls.Certificate{pair},
			ClientAuth:   tls.RequestClientCert,
			MinVersion:   tls.VersionTLS12,
		},
		ReadHeaderTimeout: 30 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port, runtime.Version())
	log.Fatal(web.ServeTLS(listener, "", ""))
}

func load(certFile, keyFile, tokenFile string) (*server, error) {
	certDer, err := readPem(certFile)
	if err != nil {
		return nil, err
	}
	keyDer, err := readPem(keyFile)
	if err != nil {
		return nil, err
	}
	anchor, err := x509.ParseCertificate(certDer)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParseECPrivateKey(keyDer)
	if err != nil {
		return nil, err
	}
	tokenKey, err := os.ReadFile(tokenFile)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(anchor)
	return &server{anchor, key, roots, tokenKey}, nil
}

func readPem(file string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no PEM", file)
	}
	return block.Bytes, nil
}

func (s *server) edgeCrt(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		http.Error(w, "GET only", http.StatusMethodNotAllowed)
		return
	}
	if err := s.authenticate(r); err != nil {
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	csr, err := x509.ParseCertificateRequest(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	der, err := s.sign(csr.Subject, csr.PublicKey, x509.ExtKeyUsageClientAuth, nil)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(der)
}

func (s *server) authenticate(r *http.Request) error {
	if peers := r.TLS.PeerCertificates; len(peers) > 0 {
		return s.checkPeer(peers[0], r.Header.Get("NodeName"))
	}
	_, token, found := strings.Cut(r.Header.Get("Authorization"), " ")
	if !found {
		return errors.New("no bearer token")
	}
	return s.checkToken(token, time.Now())
}

func (s *server) checkPeer(cert *x509.Certificate, nodeName string) error {
	usages := []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	if _, err := cert.Verify(x509.VerifyOptions{Roots: s.roots, KeyUsages: usages}); err != nil {
		return err
	}
	organization := cert.Subject.Organization
	if len(organization) != 1 || organization[0] != "system:nodes" || cert.Subject.CommonName != "system:node:"+nodeName {
		return errors.New("the peer certificate is another node's")
	}
	return nil
}

// checkToken verifies a compact JWS with HS256 (RFC 7515, RFC 7518 section 3.2) and its expiry.
func (s *server) checkToken(token string, now time.Time) error {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return errors.New("not a compact JWS")
	}
	var header struct {
		Alg string `json:"alg"`
	}
	if err := readPart(parts[0], &header); err != nil {
		return err
	}
	if header.Alg != "HS256" {
		return errors.New("not HS256")
	}
	given, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, s.tokenKey)
	mac.Write([]byte(token[:len(parts[0])+1+len(parts[1])]))
	if !hmac.Equal(given, mac.Sum(nil)) {
		return errors.New("the signature does not match")
	}
	var claims struct {
		Exp float64 `json:"exp"`
	}
	if err := readPart(parts[1], &claims); err != nil {
		return err
	}
	if now.Unix() >= int64(claims.Exp) {
		return errors.New("expired")
	}
	return nil
}

func readPart(part string, into any) error {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// sign issues a leaf for a year; its subject is O and CN as asked.
func (s *server) sign(asked pkix.Name, key any, usage x509.ExtKeyUsage, addresses []net.IP) ([]byte, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).SetInt64(1<<63-1))
	if err != nil {
		return nil, err
	}
	now := time.Now().UTC()
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: asked.CommonName, Organization: asked.Organization},
		NotBefore:    now,
		NotAfter:     now.AddDate(1, 0, 0),
		KeyUsage:     x509.KeyUsageKeyEncipherment | x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{usage},
		IPAddresses:  addresses,
	}
	return x509.CreateCertificate(rand.Reader, template, s.anchor, key, s.key)
}

func (s *server) serverPair() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	name := pkix.Name{CommonName: "KubeEdge", Organization: []string{"KubeEdge"}}
	der, err := s.sign(name, key.Public(), x509.ExtKeyUsageServerAuth, []net.IP{net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
