/** The value of an environment variable that infra must have set. A missing one is a deployment's bug. */
export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The variable ${name} is not set.`);
  return value;
}
