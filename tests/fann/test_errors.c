/* Errors of FANN's interface: kept with the object, logged, and readable after they were asked for. */
#include <string.h>

#include "native/fann/error.h"
#include "fann.h"
#include "tests/vtest.h"

static struct fann_error *errors_of(struct fann_train_data *data) { return (struct fann_error *)data; }

/* Of a data set that fails silently. */
static struct fann_train_data *quiet_data(void)
{
    struct fann_train_data *data = fann_create_train(2, 1, 1);
    fann_set_error_log(errors_of(data), NULL);
    return data;
}

static const char *read_log(FILE *log)
{
    static char text[512];
    rewind(log);
    text[fread(text, 1, sizeof text - 1, log)] = '\0';
    return text;
}

VT_TEST(fann_errors, the_text_can_be_read_after_it_was_asked_for)
{
    struct fann_train_data *data = quiet_data();
    VT_CHECK(fann_get_errstr(errors_of(data)) == NULL);
    fann_subset_train_data(data, 1, 7);
    const char *text = fann_get_errstr(errors_of(data));
    VT_CHECK(fann_get_errno(errors_of(data)) == FANN_E_NO_ERROR);
    VT_CHECK_MSG(strcmp(text, "A subset from row 1 of 7 rows is not within training data of 2 rows.\n") == 0, "%s",
                 text);
    fann_reset_errstr(errors_of(data));
    VT_CHECK(data->errstr == NULL);
    fann_destroy_train(data);
}

VT_TEST(fann_errors, a_failure_replaces_the_one_before)
{
    struct fann_train_data *data = quiet_data(), *wide = fann_create_train(1, 2, 1);
    fann_subset_train_data(data, 1, 7);
    fann_merge_train_data(data, wide);
    VT_CHECK(fann_get_errno(errors_of(data)) == FANN_E_TRAIN_DATA_MISMATCH);
    VT_CHECK(strstr(data->errstr, "widths") && !strstr(data->errstr, "subset"));
    fann_destroy_train(wide);
    fann_destroy_train(data);
}

VT_TEST(fann_errors, a_long_name_is_cut_and_the_line_ends_all_the_same)
{
    char name[300];
    struct fann_train_data *data = quiet_data();
    memset(name, '/', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    VT_CHECK(fann_save_train(data, name) == -1);
    VT_CHECK(fann_get_errno(errors_of(data)) == FANN_E_CANT_OPEN_TD_W);
    VT_CHECK(strlen(data->errstr) == FANN_ERRSTR_MAX - 1 && data->errstr[FANN_ERRSTR_MAX - 2] == '\n');
    fann_destroy_train(data);
}

VT_TEST(fann_errors, logs_are_the_objects_or_the_default)
{
    FILE *own = tmpfile(), *common = tmpfile();
    VT_CHECK(fann_default_error_log == (FILE *)-1);
    fann_set_error_log(NULL, common);
    struct fann_train_data *data = fann_create_train(2, 1, 1), *other = fann_create_train(2, 1, 1);
    fann_set_error_log(NULL, (FILE *)-1);
    fann_set_error_log(errors_of(data), own);
    fann_subset_train_data(data, 3, 0);
    fann_subset_train_data(other, 5, 0);
    VT_CHECK_MSG(!strcmp(read_log(own), "FANN Error 16: A subset from row 3 of 0 rows is not within training data of 2 "
                                        "rows.\n"), "%s", read_log(own));
    VT_CHECK(strstr(read_log(common), "row 5") && !strstr(read_log(common), "row 3"));
    fann_destroy_train(other);
    fann_destroy_train(data);
    fclose(common);
    fclose(own);
}

/* Each code has its own. */
VT_TEST(fann_errors, messages_bear_their_arguments)
{
    struct fann_error e;
    vane_fann_error_init(&e);
    e.error_log = NULL;
    vane_fann_fail(&e, FANN_E_CANT_READ_CONFIG, "a.net:3:1: expected num_layers=");
    VT_CHECK(strstr(e.errstr, "a.net:3:1: expected num_layers="));
    vane_fann_fail(&e, FANN_E_WRONG_NUM_CONNECTIONS, 31u, 17u);
    VT_CHECK(strstr(e.errstr, "31") < strstr(e.errstr, "17"));
    vane_fann_fail(&e, FANN_E_OUTPUT_NO_MATCH, 19u, 23u);
    VT_CHECK(strstr(e.errstr, "19") < strstr(e.errstr, "23"));
    vane_fann_fail(&e, FANN_E_INDEX_OUT_OF_BOUND, 77u);
    VT_CHECK(strstr(e.errstr, "77"));
    vane_fann_fail(&e, FANN_E_WRONG_PARAMETERS_FOR_CREATE);
    VT_CHECK(e.errno_f == 21 && strstr(e.errstr, "parameters"));
    vane_fann_error_free(&e);
}
