/**
 * Who is signed in, in this tab. Tokens live in sessionStorage: never in a URL, gone with the tab, and two tabs can be two
 * people. Cognito is asked directly; no library of its own, because three calls are all there is to it.
 */
import { signal } from "@preact/signals";
import { config } from "./config";
import { Problem, unreachable } from "./problem";

export interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly subject: string;
  readonly email: string;
  readonly groups: readonly string[];
  readonly expiresAtMs: number;
}

/** Cognito wants one more thing before it gives tokens. */
export interface Challenge {
  readonly name: "NEW_PASSWORD_REQUIRED" | "SOFTWARE_TOKEN_MFA";
  readonly session: string;
  readonly email: string;
}

interface Tokens {
  readonly AccessToken: string;
  readonly RefreshToken?: string;
}

interface CognitoAnswer {
  readonly AuthenticationResult?: Tokens;
  readonly ChallengeName?: string;
  readonly Session?: string;
}

const STORED = "corrida.session";
const RENEW_BEFORE_MS = 60_000;

export const session = signal<Session | null>(restored());

export async function signIn(email: string, password: string): Promise<Challenge | null> {
  const answer = await cognito("InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH",
    ClientId: config().client_id,
    AuthParameters: { USERNAME: email, PASSWORD: password },
  });
  return settle(answer, email);
}

export async function answerChallenge(challenge: Challenge, answer: string): Promise<Challenge | null> {
  const key = challenge.name === "NEW_PASSWORD_REQUIRED" ? "NEW_PASSWORD" : "SOFTWARE_TOKEN_MFA_CODE";
  const reply = await cognito("RespondToAuthChallenge", {
    ClientId: config().client_id,
    ChallengeName: challenge.name,
    Session: challenge.session,
    ChallengeResponses: { USERNAME: challenge.email, [key]: answer },
  });
  return settle(reply, challenge.email);
}

/** A token that is still good for a while, or null: then nobody is signed in any more. */
export async function accessToken(): Promise<string | null> {
  const current = session.value;
  if (!current) return null;
  if (current.expiresAtMs - Date.now() > RENEW_BEFORE_MS) return current.accessToken;
  return renew();
}

let renewing: Promise<string | null> | null = null;

/** One renewal at a time, however many calls wait for it. */
export function renew(): Promise<string | null> {
  renewing ??= renewOnce().finally(() => {
    renewing = null;
  });
  return renewing;
}

export async function signOut(): Promise<void> {
  const refreshToken = session.value?.refreshToken;
  keep(null);
  if (refreshToken) {
    await cognito("RevokeToken", { ClientId: config().client_id, Token: refreshToken }).catch(() => undefined);
  }
}

/** Anybody with a token and no group is a rider, as the API sees it. */
export function isIn(current: Session | null, groups: readonly string[]): boolean {
  return current !== null && groups.some((group) => current.groups.includes(group));
}

async function renewOnce(): Promise<string | null> {
  const current = session.value;
  if (!current) return null;
  try {
    const answer = await cognito("InitiateAuth", {
      AuthFlow: "REFRESH_TOKEN_AUTH",
      ClientId: config().client_id,
      AuthParameters: { REFRESH_TOKEN: current.refreshToken },
    });
    if (answer.AuthenticationResult) keep(sessionOf(answer.AuthenticationResult, current.email, current.refreshToken));
    return session.value?.accessToken ?? null;
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.isUnreachable) throw thrown;
    keep(null);
    return null;
  }
}

function settle(answer: CognitoAnswer, email: string): Challenge | null {
  if (answer.AuthenticationResult) {
    keep(sessionOf(answer.AuthenticationResult, email, ""));
    return null;
  }
  const name = answer.ChallengeName;
  if (name === "NEW_PASSWORD_REQUIRED" || name === "SOFTWARE_TOKEN_MFA") {
    return { name, session: answer.Session ?? "", email };
  }
  throw new Problem(401, `challenge_${name ?? "unknown"}`, "", "");
}

export function sessionOf(tokens: Tokens, email: string, refreshToken: string): Session {
  const claims = claimsOf(tokens.AccessToken);
  const groups = claims["cognito:groups"];
  return {
    accessToken: tokens.AccessToken,
    refreshToken: tokens.RefreshToken ?? refreshToken,
    subject: String(claims.sub ?? ""),
    email,
    groups: Array.isArray(groups) && groups.length > 0 ? groups.map(String) : ["riders"],
    expiresAtMs: Number(claims.exp ?? 0) * 1000,
  };
}

function claimsOf(token: string): Record<string, unknown> {
  const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(payload), (c) => c.charCodeAt(0))));
}

function keep(next: Session | null): void {
  session.value = next;
  if (next) sessionStorage.setItem(STORED, JSON.stringify(next));
  else sessionStorage.removeItem(STORED);
}

function restored(): Session | null {
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? "null") as Session | null;
  } catch {
    return null;
  }
}

async function cognito(action: string, body: unknown): Promise<CognitoAnswer> {
  const response = await fetch(config().cognito_url, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": `AWSCognitoIdentityProviderService.${action}`,
    },
    body: JSON.stringify(body),
  }).catch(() => {
    throw unreachable();
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer as CognitoAnswer;
  const code = String((answer as { __type?: string }).__type ?? `http_${response.status}`).replace(/^.*#/, "");
  throw new Problem(response.status, code, "", "");
}
