#include <fann.h>

int main(void)
{
    struct fann_train_data *data = fann_create_train(2, 1, 1), *read;
    if (!data || fann_save_train(data, "consumer.data")) return 1;
    read = fann_read_train_from_file("consumer.data");
    if (!read) return 1;
    printf("FANN's interface: %u rows\n", fann_length_train_data(read));
    fann_destroy_train(read);
    fann_destroy_train(data);
    return 0;
}
