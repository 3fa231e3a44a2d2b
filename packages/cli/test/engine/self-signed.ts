/**
 * What a server shows whom nobody trusts: a certificate that it signed itself, for these tests alone. Good for a hundred years.
 */
export const selfSigned = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9T1Jsvvsdn8C6a7Q
0XZIyXxk6iloDnIw9LAjoKxiNX+hRANCAARB3gpXZ8qDaTh3h/U1a9xXmvnPuCdc
5LI0n9zn0cve2ndTi5CWbNxQOoNhYK+hHIcy/MX1R5H4X7aIVdVDUHWX
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBgDCCASWgAwIBAgIUYsAyR+GgaE3vmrxpWkg8qc+lqyUwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNzEyMTk0M1oYDzIxMjYxMTAz
MTIxOTQzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARB3gpXZ8qDaTh3h/U1a9xXmvnPuCdc5LI0n9zn0cve2ndTi5CWbNxQ
OoNhYK+hHIcy/MX1R5H4X7aIVdVDUHWXo1MwUTAdBgNVHQ4EFgQUfrxrCAY9UHqu
/50ky5m2HqxuWhswHwYDVR0jBBgwFoAUfrxrCAY9UHqu/50ky5m2HqxuWhswDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAulWVuTzzNX77x66sVjx9
NO9DFKKHlyUknSFzHm+L86ICIQDp1XYCnEn0qqp7Xz7bB5hOMCJjeNMZMA/7PVR6
v57sHQ==
-----END CERTIFICATE-----`,
}
