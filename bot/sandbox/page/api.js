// Talks to the control address. Knows nothing of what the page looks like.

/** Do something: "write", "press", "mode" ... Resolves with the answer, rejects with a sentence to show. */
export async function act(deed, body = {}) {
  let response;
  try {
    response = await fetch(`/control/${deed}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("The local Telegram does not answer. Is it still running?");
  }
  const answer = await response.json().catch(() => ({ error: `It answered ${response.status}.` }));
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

/** Follow all changes; `state` comes first and again after every break in the connection. */
export function follow(onChange, onConnection) {
  const events = new EventSource("/control/events");
  events.onopen = () => onConnection(true);
  events.onerror = () => onConnection(false);
  events.onmessage = (event) => onChange(JSON.parse(event.data));
}

export const fileAddress = (id) => `/control/file/${encodeURIComponent(id)}`;

/** A chosen file as base64, for the "send" deed. */
export function asBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Error(`Could not read ${file.name}.`));
    reader.readAsDataURL(file);
  });
}
