"""An SMTP server of aiosmtpd for the tests of the alerts.

The first line of standard input says how it is: {"certificate": "cert.pem", "key": "key.pem", "user": "u", "password": "p",
"refuse": "550 no"}, each of them optional. It prints its port, and answers each further line with what it has taken so far:
[{"from", "to", "data", "tls", "user"}]. It ends with its input.
"""
import asyncio
import json
import logging
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

# A client that closes its connection or shows no good password is no error here.
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")


class Inbox:
    def __init__(self, refuse):
        self.taken = []
        self.refuse = refuse

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return self.refuse
        self.taken.append(
            {
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "data": envelope.content.decode("utf-8", "replace"),
                "tls": session.ssl is not None,
                "user": session.auth_data.login.decode() if session.auth_data else None,
            }
        )
        return "250 OK"


async def main():
    how = json.loads(sys.stdin.readline())
    inbox = Inbox(how.get("refuse"))
    context = None
    if "certificate" in how:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(how["certificate"], how["key"])

    def authenticate(server, session, envelope, mechanism, data):
        good = (
            isinstance(data, LoginPassword)
            and data.login.decode() == how["user"]
            and data.password.decode() == how["password"]
        )
        return AuthResult(success=good, handled=False, auth_data=data)

    more = {"auth_required": True, "authenticator": authenticate} if "user" in how else {}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(inbox, hostname="mail.test", tls_context=context, require_starttls=context is not None, loop=loop, **more),
        "127.0.0.1",
        0,
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(inbox.taken), flush=True)
    server.close()


asyncio.run(main())
