/** Reads the text messages of a local platform, as the person who holds the phone would. */
export interface Outbox {
  readonly codeFor: (phone: string) => Promise<string>;
}

export function outboxReader(baseUrl: string): Outbox {
  return {
    async codeFor(phone) {
      const response = await fetch(
        `${baseUrl}/local/outbox?as=json&phone=${encodeURIComponent(phone)}`,
      );
      const { messages } = (await response.json()) as {
        messages: { phone: string; text: string }[];
      };
      const code = messages
        .find((sms) => sms.phone === phone && /\d{6}/.test(sms.text))
        ?.text.match(/\d{6}/)?.[0];
      if (code === undefined) throw new Error('No code has come to the phone.');
      return code;
    },
  };
}
