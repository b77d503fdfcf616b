"""The ground: rules over the statutory tables of config/law. Knows neither Flask nor MongoDB."""
