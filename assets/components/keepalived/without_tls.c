/*
 * What keepalived calls of OpenSSL, without OpenSSL: MD5 is libmd's, TLS is refused.
 *
 * keepalived wants TLS for its SSL_GET checks only, which k0s never configures; OpenSSL would be four fifths of the program.
 */
#include <md5.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <unistd.h>

/* MD5, for the digests of HTTP_GET and the authentication header of VRRP */

EVP_MD_CTX *EVP_MD_CTX_new(void) { return calloc(1, sizeof(MD5_CTX)); }
void EVP_MD_CTX_free(EVP_MD_CTX *context) { free(context); }
int EVP_MD_CTX_reset(EVP_MD_CTX *context) { MD5Init((MD5_CTX *)context); return 1; }
const EVP_MD *EVP_md5(void) { return NULL; }

int EVP_DigestInit_ex(EVP_MD_CTX *context, const EVP_MD *type, ENGINE *engine)
{
	(void)type;
	(void)engine;
	MD5Init((MD5_CTX *)context);
	return 1;
}

int EVP_DigestUpdate(EVP_MD_CTX *context, const void *data, size_t size)
{
	MD5Update((MD5_CTX *)context, data, size);
	return 1;
}

int EVP_DigestFinal_ex(EVP_MD_CTX *context, unsigned char *digest, unsigned int *size)
{
	MD5Final(digest, (MD5_CTX *)context);
	if (size) *size = MD5_DIGEST_LENGTH;
	return 1;
}

/* TLS: nothing below is reached, since there is no context without SSL_CTX_new() */

SSL_CTX *SSL_CTX_new(const SSL_METHOD *method)
{
	static const char text[] = "Cannot run a check with TLS: k0s's keepalived has none; use TCP_CHECK, HTTP_GET or "
		"MISC_CHECK instead of SSL_GET\n";
	(void)method;
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0) _exit(2);
	_exit(1);
}

#define REFUSED(result, name, ...) result name(__VA_ARGS__) { abort(); }
#pragma GCC diagnostic ignored "-Wunused-parameter"

const SSL_METHOD *TLS_method(void) { return NULL; }
int OPENSSL_init_crypto(uint64_t options, const OPENSSL_INIT_SETTINGS *settings) { return 1; }
void SSL_CTX_free(SSL_CTX *context) {}
void SSL_free(SSL *connection) {}
REFUSED(int, SSL_CTX_load_verify_locations, SSL_CTX *c, const char *file, const char *path)
REFUSED(void, SSL_CTX_set_default_passwd_cb, SSL_CTX *c, pem_password_cb *callback)
REFUSED(void, SSL_CTX_set_default_passwd_cb_userdata, SSL_CTX *c, void *data)
REFUSED(void, SSL_CTX_set_verify_depth, SSL_CTX *c, int depth)
REFUSED(int, SSL_CTX_use_PrivateKey_file, SSL_CTX *c, const char *file, int type)
REFUSED(int, SSL_CTX_use_certificate_chain_file, SSL_CTX *c, const char *file)
REFUSED(SSL *, SSL_new, SSL_CTX *c)
REFUSED(int, SSL_connect, SSL *s)
REFUSED(long, SSL_ctrl, SSL *s, int command, long number, void *pointer)
REFUSED(int, SSL_get_error, const SSL *s, int result)
REFUSED(int, SSL_read, SSL *s, void *data, int size)
REFUSED(int, SSL_write, SSL *s, const void *data, int size)
REFUSED(int, SSL_shutdown, SSL *s)
REFUSED(void, SSL_set_quiet_shutdown, SSL *s, int mode)
REFUSED(void, SSL_set0_rbio, SSL *s, BIO *bio)
REFUSED(void, SSL_set0_wbio, SSL *s, BIO *bio)
REFUSED(BIO *, BIO_new_socket, int socket, int close)
REFUSED(int, BIO_up_ref, BIO *bio)
REFUSED(long, BIO_ctrl, BIO *bio, int command, long number, void *pointer)
REFUSED(char *, ERR_error_string, unsigned long error, char *buffer)
REFUSED(unsigned long, ERR_get_error, void)
REFUSED(unsigned long, ERR_get_error_all, const char **f, int *l, const char **fn, const char **d, int *fl)
