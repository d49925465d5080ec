import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { Field } from '../../../web/ui/field.tsx';
import { FormAlert } from '../../../web/ui/form-alert.tsx';
import type { LinkAsked } from '../../../contracts/user/http.ts';
import { requestProblem } from './account-problem.ts';

export interface LinkRequestFormProps {
  readonly asked: LinkAsked;
  /** The code of the refusal, from the page's address. */
  readonly problemCode: string | undefined;
  readonly email: string | undefined;
  readonly button: string;
}

/** Asks for the address that a link is mailed to. */
export function LinkRequestForm({ asked, problemCode, email, button }: LinkRequestFormProps) {
  const problem = problemCode === undefined ? undefined : requestProblem(problemCode);
  const wrong = problem && 'text' in problem ? problem : undefined;
  return (
    <>
      {problem && 'alert' in problem && <FormAlert text={problem.alert} />}
      {wrong && <ErrorSummary problems={[wrong]} />}
      <form className="form" method="post" action="/account/links">
        <input type="hidden" name="asked" value={asked} />
        <Field id="email" label="E-mail address" type="email" autoComplete="email" required defaultValue={email} error={wrong?.text} />
        <button className="button">{button}</button>
      </form>
    </>
  );
}
