export { scenarioEngines } from 'sluice/scenarios';
