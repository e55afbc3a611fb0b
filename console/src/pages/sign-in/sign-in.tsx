import { useState } from "preact/hooks";
import { named, told } from "../../i18n";
import { shared } from "../../i18n/shared";
import { config } from "../../platform/config";
import { Problem, problemOf } from "../../platform/problem";
import { answerChallenge, type Challenge, signIn } from "../../platform/session";
import { Action } from "../../ui/button";
import { Field } from "../../ui/field";
import { Failure } from "../../ui/states";
import { words } from "./words";
import "./sign-in.css";

/** The page one wanted is shown as soon as the session is there. */
export function SignIn() {
  const t = told(words);
  const [challenge, setChallenge] = useState<Challenge | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const attempt = async (signingIn: () => Promise<Challenge | null>) => {
    setProblem(null);
    try {
      setChallenge(await signingIn());
    } catch (thrown) {
      setProblem(worded(problemOf(thrown)));
    }
  };
  return (
    <div class="sign-in">
      <section class="card" aria-labelledby="sign-in-title">
        <div>
          <h1 id="sign-in-title">{t.title}</h1>
          <p class="quiet">{t.lead}</p>
        </div>
        {problem && <Failure problem={problem} />}
        {challenge ? (
          <ChallengeForm
            challenge={challenge}
            onAnswer={(answer) => attempt(() => answerChallenge(challenge, answer))}
          />
        ) : (
          <PasswordForm onSignIn={(email, password) => attempt(() => signIn(email, password))} />
        )}
      </section>
      {!challenge && <LocalUsers onSignIn={(email) => attempt(() => signIn(email, config().local_password))} />}
    </div>
  );
}

function PasswordForm({ onSignIn }: { onSignIn: (email: string, password: string) => Promise<void> }) {
  const t = told(words);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const submit = () => onSignIn(email.trim(), password);
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <Field label={t.email} type="email" autoComplete="username" value={email} onInput={setEmail} required />
      <Field
        label={t.password}
        type="password"
        autoComplete="current-password"
        value={password}
        onInput={setPassword}
        required
      />
      <Action kind="primary" size="large" submits onAct={submit} disabled={!email || !password}>
        {t.submit}
      </Action>
    </form>
  );
}

function ChallengeForm({ challenge, onAnswer }: { challenge: Challenge; onAnswer: (answer: string) => Promise<void> }) {
  const t = told(words);
  const [answer, setAnswer] = useState("");
  const wantsPassword = challenge.name === "NEW_PASSWORD_REQUIRED";
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <Field
        label={wantsPassword ? t.new_password : t.code}
        type={wantsPassword ? "password" : "text"}
        inputMode={wantsPassword ? "text" : "numeric"}
        autoComplete={wantsPassword ? "new-password" : "one-time-code"}
        value={answer}
        onInput={setAnswer}
        {...(wantsPassword ? { hint: t.new_password_hint } : {})}
      />
      <Action kind="primary" size="large" submits onAct={() => onAnswer(answer.trim())} disabled={!answer}>
        {t.submit}
      </Action>
    </form>
  );
}

function LocalUsers({ onSignIn }: { onSignIn: (email: string) => Promise<void> }) {
  const t = told(words);
  const users = config().local_users;
  if (users.length === 0) return null;
  return (
    <section class="card" aria-labelledby="local-title">
      <div>
        <h2 id="local-title">{t.local_title}</h2>
        <p class="quiet small">{t.local_lead}</p>
      </div>
      <div class="local-users">
        {users.map(({ group, email }) => (
          <Action key={email} onAct={() => onSignIn(email)}>
            {named(shared().group, group)}
          </Action>
        ))}
      </div>
    </section>
  );
}

function worded(problem: Problem): Problem {
  if (problem.isUnreachable) return problem;
  const t = told(words);
  const texts: Record<string, string> = {
    NotAuthorizedException: t.wrong,
    UserNotFoundException: t.wrong,
    InvalidPasswordException: t.weak,
    CodeMismatchException: t.wrong_code,
    ExpiredCodeException: t.wrong_code,
    PasswordResetRequiredException: t.reset,
    TooManyRequestsException: t.too_many,
    LimitExceededException: t.too_many,
  };
  return new Problem(
    problem.status,
    problem.code,
    texts[problem.code] ?? t.other,
    texts[problem.code] ? "" : problem.code,
  );
}
