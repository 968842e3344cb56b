/*
 * The forms that connect shops and mailboxes, by the keys that connectors name: `setup.CONNECTOR.FIELD`. A field has a label, and
 * may have a help and words for its choices. Read by features/accounts/words.
 */
const security = { tls: 'TLS', starttls: 'STARTTLS', plain: 'None (only this computer)' };

export const setup = {
  medusa: {
    url: {
      label: 'Address of the shop’s server',
      help: 'Where Medusa itself answers, such as https://shop.example.com. The address of the admin (ending in /app) will do.',
    },
    key: {
      label: 'Secret API key',
      help: 'In the Medusa admin: Settings, Secret API Keys, Create. Copy the key at once, it is shown only then. It starts with sk_. It acts with the rights of whoever made it, so make one for Shopdesk alone.',
    },
    ca: {
      label: 'Own certificate authority',
      help: 'Only for a shop with a certificate of your own making: its root certificate in PEM.',
    },
  },
  email: {
    email: { label: 'Mail address' },
    name: { label: 'Sender’s name', help: 'Customers see it beside the address, such as “Northlight Home”.' },
    password: {
      label: 'Password',
      help: 'Many providers want an app password or an authorisation code here, not the one you sign in with on the web.',
    },
    user: { label: 'User name', help: 'Only if the server wants another name than the mail address.' },
    imap_host: { label: 'IMAP server' },
    imap_port: { label: 'IMAP port' },
    imap_security: { label: 'IMAP encryption', choices: security },
    smtp_host: { label: 'SMTP server' },
    smtp_port: { label: 'SMTP port' },
    smtp_security: { label: 'SMTP encryption', choices: security },
    ca: {
      label: 'Own certificate authority',
      help: 'Only for a mail server with a certificate of your own making: its root certificate in PEM.',
    },
    sent: {
      label: 'Copies of sent mail',
      help: 'Who puts what was sent into the folder Sent. Change it if copies are missing there, or there twice.',
      choices: { auto: 'Find out', provider: 'The provider keeps them', append: 'Shopdesk files them' },
    },
    depth: {
      label: 'How far back',
      help: 'The newest come first. Older ones, up to 3 years back, come with sender and subject only; what is older still is found by searching on the server.',
      choices: { '3m': '3 months', '12m': '12 months', '36m': '3 years', all: 'Everything' },
    },
    folders: {
      label: 'More folders',
      help: 'The inbox, Sent and Junk are read in any case. Name others as they are named in the mailbox, with commas between.',
    },
    preset: {
      gmail: {
        help: 'Google wants an app password. Turn on 2-Step Verification, then open myaccount.google.com/apppasswords, make one named Shopdesk, and enter its 16 letters as the password. In Google Workspace, an administrator must allow it.',
      },
      outlook: {
        unsupported:
          'Microsoft no longer accepts passwords for IMAP and SMTP on Outlook.com and Exchange Online, and Shopdesk does not yet have its sign-in. Forward this mailbox to another provider, or connect a mailbox of another provider.',
      },
      '163': {
        help: 'NetEase wants an authorisation code (授权码). At mail.163.com: 设置, POP3/SMTP/IMAP, turn on IMAP/SMTP服务, confirm by SMS, and enter the code that is shown as the password.',
      },
      '126': {
        help: 'NetEase wants an authorisation code (授权码). At mail.126.com: 设置, POP3/SMTP/IMAP, turn on IMAP/SMTP服务, confirm by SMS, and enter the code that is shown as the password.',
      },
      qq: {
        help: 'QQ Mail wants an authorisation code (授权码). At mail.qq.com: 设置, 账号, POP3/IMAP/SMTP, turn on the service, confirm by SMS, and enter the 16 letters as the password. Changing the QQ password ends the code.',
      },
      icloud: {
        help: 'Apple wants an app-specific password. At account.apple.com: Sign-In and Security, App-Specific Passwords, make one named Shopdesk and enter it as the password.',
      },
      fastmail: {
        help: 'Fastmail wants an app password: Settings, Privacy & Security, Manage app passwords and access, New app password, with access to Mail (IMAP/SMTP).',
      },
      other: {
        name: 'Other',
        help: 'Your provider’s help names the servers; leave them empty to try imap. and smtp. before the address’s domain.',
      },
    },
  },
  demo: {
    file: { label: 'File of the made-up world', help: 'It lies beside the desk’s own data.' },
    pace: {
      label: 'How lively',
      help: 'How often made-up customers write.',
      choices: { still: 'Still', calm: 'Calm', brisk: 'Brisk' },
    },
    seed: { label: 'Seed', help: 'The same number makes the same world.' },
  },
};
