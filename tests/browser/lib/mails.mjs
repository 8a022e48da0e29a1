// A mailbox for everybody: it takes every mail that the server of a journey sends, and nothing of it goes further.
import net from 'node:net';
import { eventually } from './check.mjs';
import { mailPort } from './world.mjs';

export class Mails {
  received = [];

  /** Listens where the server was told that mail goes. */
  static async listen() {
    const mails = new Mails();
    mails.server = net.createServer((socket) => mails.talk(socket));
    await new Promise((ready, failed) => mails.server.once('error', failed).listen(mailPort, '127.0.0.1', ready));
    return mails;
  }

  close() {
    this.server.close();
  }

  /** As much SMTP as a client needs. */
  talk(socket) {
    let [rest, to, lines] = ['', [], null];
    const say = (text) => socket.write(`${text}\r\n`);
    const answers = { EHLO: '250-mails.example\r\n250-8BITMIME\r\n250 SMTPUTF8', DATA: '354 go on', QUIT: '221 bye' };
    const take = (line) => {
      if (lines && line !== '.') return void lines.push(line.startsWith('.') ? line.slice(1) : line);
      if (lines) {
        this.received.push({ to, text: textOf(lines.join('\r\n')) });
        [to, lines] = [[], null];
        return void say('250 taken');
      }
      const verb = line.split(/[ :]/)[0].toUpperCase();
      if (verb === 'RCPT') to.push((/<([^>]*)>/.exec(line)?.[1] ?? '').toLowerCase());
      if (verb === 'DATA') lines = [];
      say(answers[verb] ?? '250 ok');
      if (verb === 'QUIT') socket.end();
    };
    // A client that hangs up is no failure of the mailbox.
    socket.setEncoding('utf8').on('error', () => {}).on('data', (data) => {
      const all = (rest + data).split('\r\n');
      rest = all.pop();
      all.forEach(take);
    });
    say('220 mails.example ESMTP');
  }

  /** The next mail to an address in whose text `what` finds something; gives what it found. Each mail is found once. */
  async next(to, what) {
    return eventually(`a mail to ${to} with ${what}`, () => {
      const at = this.received.findIndex((mail) => mail.to.includes(to) && what.test(mail.text));
      return at >= 0 && what.exec(this.received.splice(at, 1)[0].text)[0];
    });
  }
}

/** The plain text of a mail in two forms. */
function textOf(raw) {
  const boundary = /boundary="([^"]+)"/.exec(raw)?.[1];
  const part = raw.split(`--${boundary}`).find((one) => /content-type: text\/plain/i.test(one)) ?? raw;
  const body = part.slice(part.indexOf('\r\n\r\n') + 4);
  const bytes = body.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
